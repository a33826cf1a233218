-- Bodies that hold personal data are sealed (AES-256-GCM) with the key of the person they are about; destroying the key erases them everywhere at once.
CREATE TABLE subject_keys (
  id uuid PRIMARY KEY,
  subject bytea UNIQUE,
  wrapped bytea,
  created_at timestamptz(3) NOT NULL,
  erased_at timestamptz(3),
  CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL)),
  CHECK ((subject IS NULL) = (erased_at IS NOT NULL))
);
COMMENT ON TABLE subject_keys IS 'One key per person that runs are about. subject is an HMAC of their id; both it and the key are destroyed by erasure, the row stays.';
COMMENT ON COLUMN subject_keys.wrapped IS 'The key, encrypted with the master key of MAESTRO_HOME: neither the database nor a backup of it opens a body.';

ALTER TABLE runs ADD COLUMN subject_key uuid;
CREATE INDEX runs_by_subject_key ON runs (subject_key, id) WHERE subject_key IS NOT NULL;
COMMENT ON COLUMN runs.subject_key IS 'Whose key the bodies of the run are sealed with; null where its workflow declares no subject.';

ALTER TABLE qsr_evaluations ADD COLUMN subject_key uuid;
CREATE INDEX qsr_evaluations_by_subject_key ON qsr_evaluations (subject_key) WHERE subject_key IS NOT NULL;
COMMENT ON COLUMN qsr_evaluations.subject_key IS 'Of evaluations outside any run: whose key detail is sealed with.';

CREATE TABLE purge_records (
  id uuid PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  rule text NOT NULL,
  what text NOT NULL,
  rows bigint NOT NULL CHECK (rows >= 0),
  range_from timestamptz(3),
  range_to timestamptz(3),
  ids_sha256 text,
  by_principal text NOT NULL,
  subject_key uuid UNIQUE
);
CREATE INDEX purge_records_by_time ON purge_records (at, id);
COMMENT ON TABLE purge_records IS 'What was erased or purged, by which rule; each has its ledger entry. Never updated, never deleted.';

CREATE INDEX ledger_entries_purges ON ledger_entries (index) WHERE kind IN ('privacy.erased', 'retention.purged');

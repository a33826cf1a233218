CREATE TABLE governed_heads (
  kind text PRIMARY KEY,
  latest_version integer NOT NULL,
  revision integer NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE governed_heads IS 'How many versions of what is governed there are. Every change counts its revision up, so that no two rest on the same state.';

CREATE TABLE governed_versions (
  kind text NOT NULL REFERENCES governed_heads,
  version integer NOT NULL,
  sha256 text NOT NULL,
  proposed_at timestamptz(3) NOT NULL,
  record json NOT NULL,
  PRIMARY KEY (kind, version)
);
COMMENT ON TABLE governed_versions IS 'Every gate configuration ever proposed, and what steps may ask for by themselves, with author and what it changes. Never updated.';

CREATE TABLE governed_acts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  version integer NOT NULL,
  act text NOT NULL,
  at timestamptz(3) NOT NULL,
  record json NOT NULL,
  FOREIGN KEY (kind, version) REFERENCES governed_versions
);
COMMENT ON TABLE governed_acts IS 'Which version was approved, put in force or taken out of it, when and through whom. Never updated; the ledger has an entry of each.';

-- By the bytes that were hashed, not by the column beside them.
CREATE INDEX ledger_entries_settings ON ledger_entries (index) WHERE
  position('"kind":"gate.proposed"'::bytea IN leaf) > 0 OR
  position('"kind":"gate.approved"'::bytea IN leaf) > 0 OR
  position('"kind":"gate.activated"'::bytea IN leaf) > 0 OR
  position('"kind":"gate.rolled-back"'::bytea IN leaf) > 0;
COMMENT ON INDEX ledger_entries_settings IS 'What the ledger holds about versions of what is governed.';

-- A person may have several authenticators, each enrolled once, for ever, under one name: two names with one would be one person twice.
CREATE TABLE operator_authenticators (
  fingerprint text PRIMARY KEY,
  operator_id text COLLATE "C" NOT NULL REFERENCES operators,
  credential_id text UNIQUE,
  kind text NOT NULL CHECK (kind IN ('ed25519', 'passkey')),
  enrolled_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  UNIQUE (fingerprint, operator_id)
);
CREATE INDEX operator_authenticators_by_operator ON operator_authenticators (operator_id);
COMMENT ON TABLE operator_authenticators IS 'Keys and passkeys of operators, revoked ones included: whose a credential is, and that nobody else ever has it.';

CREATE TABLE operator_identities (
  issuer text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  operator_id text COLLATE "C" NOT NULL REFERENCES operators,
  PRIMARY KEY (issuer, subject),
  UNIQUE (issuer, subject, operator_id)
);
COMMENT ON TABLE operator_identities IS 'Accounts at OpenID Connect providers by which operators may sign in. One account is one operator, for ever.';

INSERT INTO operator_authenticators (fingerprint, operator_id, kind, enrolled_at, revoked_at)
SELECT key_fingerprint, id, 'ed25519', enrolled_at, revoked_at FROM operators;

-- Who was enrolled before there were roles could run and decide. The key's id is made from its fingerprint, in the form of a UUID (version 8).
UPDATE operators SET record = (
  (record::jsonb - 'publicKey' - 'keyFingerprint') || jsonb_build_object(
    'roles', jsonb_build_array('operator', 'approver'),
    'identities', jsonb_build_array(),
    'authenticators', jsonb_build_array(jsonb_build_object(
      'id', substr(key_fingerprint, 1, 8) || '-' || substr(key_fingerprint, 9, 4) || '-8' || substr(key_fingerprint, 14, 3) || '-a' ||
        substr(key_fingerprint, 18, 3) || '-' || substr(key_fingerprint, 21, 12),
      'kind', 'ed25519',
      'publicKey', record ->> 'publicKey',
      'fingerprint', key_fingerprint,
      'label', 'first key',
      'enrolledAt', record ->> 'enrolledAt',
      'revokedAt', record ->> 'revokedAt'))))::json;

DROP INDEX operators_by_key;
ALTER TABLE operators DROP COLUMN key_fingerprint, ALTER COLUMN token_sha256 DROP NOT NULL;

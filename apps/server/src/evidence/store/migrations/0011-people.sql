CREATE TABLE spent_once (
  id text COLLATE "C" PRIMARY KEY,
  spent_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE spent_once IS 'By kind, a colon and its id: what can be used once and was, in the transaction of its use: nonces of approvals, links of enrolment. Never deleted.';

CREATE TABLE enrolment_links (
  id uuid PRIMARY KEY,
  token_sha256 text NOT NULL UNIQUE,
  offered_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  record json NOT NULL
);
COMMENT ON TABLE enrolment_links IS 'Links by which one person each may enrol; used ones are in spent_once.';

CREATE TABLE signatories (
  id uuid PRIMARY KEY,
  revision integer NOT NULL,
  operator_id text COLLATE "C" NOT NULL REFERENCES operators,
  role text NOT NULL,
  revoked_at timestamptz(3),
  record json NOT NULL
);
CREATE INDEX signatories_by_operator ON signatories (operator_id);
COMMENT ON TABLE signatories IS 'Who may sign in which role, for what, with which authenticator, and when.';

CREATE TABLE service_accounts (
  id text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL,
  token_sha256 text NOT NULL UNIQUE,
  revoked_at timestamptz(3),
  record json NOT NULL
);
COMMENT ON TABLE service_accounts IS 'Agents and other programs with a token of their own. They decide nothing.';

-- What signing in leaves behind. None of it is evidence; it may be deleted once it has expired.
CREATE TABLE sessions (
  token_sha256 text PRIMARY KEY,
  operator_id text COLLATE "C" NOT NULL REFERENCES operators,
  method text NOT NULL,
  signed_in_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX sessions_by_operator ON sessions (operator_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
COMMENT ON TABLE sessions IS 'Who is signed in: SHA-256 of each session token. Deleted on sign-out.';

CREATE TABLE ceremonies (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  begun_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  record json NOT NULL
);
CREATE INDEX ceremonies_by_expiry ON ceremonies (expires_at);
COMMENT ON TABLE ceremonies IS 'Challenges of sign-in and enrolment that wait for their answer; deleted by the first answer, right or wrong.';

CREATE TABLE decision_challenges (
  nonce text PRIMARY KEY,
  escalation_id uuid NOT NULL,
  operator_id text COLLATE "C" NOT NULL,
  statement_sha256 text NOT NULL,
  issued_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX decision_challenges_by_expiry ON decision_challenges (expires_at);
COMMENT ON TABLE decision_challenges IS 'Nonces issued for decisions to be signed by passkey, each for one statement of one person. Used ones are in spent_once.';

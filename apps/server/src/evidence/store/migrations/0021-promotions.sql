CREATE TABLE promotions (
  id uuid PRIMARY KEY,
  revision integer NOT NULL,
  kind text NOT NULL,
  name text COLLATE "C" NOT NULL,
  sha256 text NOT NULL,
  environment text NOT NULL,
  status text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  record json NOT NULL
);
CREATE INDEX promotions_by_subject ON promotions (sha256, environment, status);
CREATE INDEX promotions_by_status ON promotions (status, id);
COMMENT ON TABLE promotions IS 'What was asked to be released, by exact digest, with the signatures of the roles that it needs. Never deleted.';

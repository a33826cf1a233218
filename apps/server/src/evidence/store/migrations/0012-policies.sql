CREATE TABLE policy_head (
  id text PRIMARY KEY CHECK (id = 'policy'),
  current_version integer NOT NULL,
  latest_version integer NOT NULL,
  revision integer NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE policy_head IS 'Which version of the policies is in force. Decisions name its revision: whoever decided under another one decides anew.';

CREATE TABLE policy_versions (
  version integer PRIMARY KEY,
  sha256 text NOT NULL,
  proposed_at timestamptz(3) NOT NULL,
  record json NOT NULL
);
COMMENT ON TABLE policy_versions IS 'Every set of policies ever proposed, with its cases, author and signature. Never updated.';

CREATE TABLE policy_activations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version integer NOT NULL REFERENCES policy_versions,
  at timestamptz(3) NOT NULL,
  record json NOT NULL
);
COMMENT ON TABLE policy_activations IS 'Which version came into force when, through whom. Never updated.';

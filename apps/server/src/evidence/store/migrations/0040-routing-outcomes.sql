-- What routing learns from: one row per outcome of an agent, in the order of commit, which the lock of the ledger's head makes one for all servers. Rows are
-- only appended; a verdict is changed where people correct their label. Sums, decay and weights belong to the routing policy and are computed when read.
CREATE TABLE routing_outcomes (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workflow text COLLATE "C" NOT NULL,
  step_id text COLLATE "C" NOT NULL,
  agent text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  run_id uuid NOT NULL,
  attempt integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('judged', 'failed', 'approved', 'rejected')),
  qsr double precision,
  mri double precision,
  cost_usd double precision,
  agent_ms double precision,
  label_id uuid
);
CREATE INDEX routing_outcomes_by_step ON routing_outcomes (workflow, step_id, seq);
CREATE INDEX routing_outcomes_by_agent ON routing_outcomes (agent, version, seq);
CREATE INDEX routing_outcomes_by_label ON routing_outcomes (label_id) WHERE label_id IS NOT NULL;
COMMENT ON TABLE routing_outcomes IS 'What became of attempts of agents (judged, failed) and what people said of their outputs (approved, rejected), in the order of commit.';
COMMENT ON COLUMN routing_outcomes.label_id IS 'The label of an audit that a verdict comes from; a correction changes the verdict.';

-- Attempts of before, so that a database that is brought here keeps what its agents have earned.
INSERT INTO routing_outcomes (workflow, step_id, agent, version, run_id, attempt, kind, qsr, mri, agent_ms)
SELECT r.workflow, a.step_id, a.agent, a.agent_version, a.run_id, a.attempt, CASE WHEN a.qsr IS NULL THEN 'failed' ELSE 'judged' END, a.qsr, a.mri, a.agent_ms
FROM step_attempts a JOIN runs r ON r.id = a.run_id
WHERE a.kind = 'agent' AND a.agent IS NOT NULL AND a.agent_version IS NOT NULL
  AND (a.qsr IS NOT NULL OR (a.status = 'failed' AND a.error_code ~ '^(AGENT|TOOL)_'))
ORDER BY a.ended_at, a.run_id, a.step_id, a.attempt;

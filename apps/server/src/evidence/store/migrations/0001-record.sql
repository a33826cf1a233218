-- The record. Only evidence/store writes here, every change in one transaction that first locks ledger_head.
-- JSON that holds what agents or tools produced is of type json, not jsonb: jsonb refuses \u0000 and lone surrogates, and a record must be able to hold any output.
-- There are no foreign keys between hot tables: the revision check under the ledger lock keeps them whole, a key check per row would cost more than the insert.

CREATE TABLE workflows (
  name text COLLATE "C" PRIMARY KEY,
  current_version integer NOT NULL,
  paused boolean NOT NULL,
  revision integer NOT NULL,
  updated_at timestamptz(3) NOT NULL
);
COMMENT ON TABLE workflows IS 'Which version of a workflow is current and whether its runs are held.';

CREATE TABLE workflow_versions (
  name text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  definition json NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  created_by jsonb NOT NULL,
  PRIMARY KEY (name, version)
);
COMMENT ON TABLE workflow_versions IS 'Every version ever applied. Never updated.';

CREATE TABLE workflow_activations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  at timestamptz(3) NOT NULL,
  by_principal jsonb NOT NULL,
  cause text NOT NULL CHECK (cause IN ('apply', 'restore'))
);
CREATE INDEX workflow_activations_by_name ON workflow_activations (name, id);
COMMENT ON TABLE workflow_activations IS 'Which version became current when, through whom, by applying or by restoring. Never updated.';

CREATE TABLE runs (
  id uuid PRIMARY KEY,
  workflow text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  status text NOT NULL,
  revision integer NOT NULL,
  requester text NOT NULL,
  demonstration boolean NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  due_at timestamptz(3),
  input json NOT NULL,
  record json NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX runs_overdue ON runs (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX runs_active ON runs (workflow, id) WHERE ended_at IS NULL;
CREATE INDEX runs_by_workflow ON runs (workflow, id);
CREATE INDEX runs_by_status ON runs (status, id);
COMMENT ON TABLE runs IS 'One row per run; revision counts its committed changes.';
COMMENT ON COLUMN runs.record IS 'The run as last committed, without input. The columns repeat what is queried.';
COMMENT ON COLUMN runs.due_at IS 'When the engine must look at the run at the latest; null while it waits only for people or has ended.';

CREATE TABLE step_attempts (
  run_id uuid NOT NULL,
  step_id text COLLATE "C" NOT NULL,
  attempt integer NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  agent text,
  agent_version text,
  tool text,
  error_code text,
  evaluation_id uuid,
  qsr double precision,
  mri double precision,
  decision text,
  best_attempt integer,
  started_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3) NOT NULL,
  agent_ms double precision NOT NULL,
  judge_ms double precision NOT NULL,
  record json NOT NULL,
  PRIMARY KEY (run_id, step_id, attempt)
);
COMMENT ON TABLE step_attempts IS 'Every ended attempt of every step, written once. record is the whole attempt, what the judge saw included.';
COMMENT ON COLUMN step_attempts.decision IS 'Outcome of the gate: pass, adapt, escalate or halt; null for actions and technical failures.';

CREATE TABLE run_restarts (
  run_id uuid NOT NULL,
  restart integer NOT NULL,
  from_step text COLLATE "C" NOT NULL,
  at timestamptz(3) NOT NULL,
  record json NOT NULL,
  PRIMARY KEY (run_id, restart)
);
COMMENT ON TABLE run_restarts IS 'Restarts of runs from a step, and from which attempts on each step counts again.';

CREATE TABLE qsr_evaluations (
  evaluation_id uuid PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  agent text,
  agent_version text,
  workflow text,
  run_id uuid,
  step_id text COLLATE "C",
  attempt integer,
  coherence double precision,
  accuracy double precision,
  completion double precision,
  relevance double precision,
  novelty double precision,
  composite_q double precision NOT NULL,
  qsr double precision NOT NULL,
  flag text NOT NULL,
  significance text NOT NULL,
  consistency double precision NOT NULL,
  confidence double precision NOT NULL,
  calibration_needed boolean NOT NULL,
  self_score double precision,
  evaluator_name text NOT NULL,
  evaluator_version text NOT NULL,
  evaluator_sha256 text NOT NULL,
  output_sha256 text NOT NULL,
  detail json
);
CREATE INDEX qsr_evaluations_by_time ON qsr_evaluations (at, evaluation_id);
CREATE INDEX qsr_evaluations_by_agent ON qsr_evaluations (agent, at, evaluation_id);
COMMENT ON TABLE qsr_evaluations IS 'Every QSR score, of step attempts and of outputs sent to be judged alone. Components 0..5, null where not assessable; qsr 0..1.';
COMMENT ON COLUMN qsr_evaluations.detail IS 'Request and full record of an evaluation outside any run; null where step_attempts.record holds it.';
COMMENT ON COLUMN qsr_evaluations.self_score IS 'The agent''s own score of the same output, where it gave one.';

CREATE TABLE risk_assessments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz(3) NOT NULL,
  agent text,
  agent_version text,
  workflow text,
  run_id uuid NOT NULL,
  step_id text COLLATE "C" NOT NULL,
  attempt integer,
  intent_id uuid UNIQUE,
  mri double precision NOT NULL,
  tier text NOT NULL,
  reflective_risk double precision NOT NULL,
  action_risk double precision NOT NULL,
  human_score double precision,
  human_score_source text NOT NULL,
  self_score_deviation double precision,
  criteria_drift double precision,
  factors jsonb NOT NULL
);
CREATE INDEX risk_assessments_by_time ON risk_assessments (at, id);
CREATE INDEX risk_assessments_by_agent ON risk_assessments (agent, at, id);
COMMENT ON TABLE risk_assessments IS 'Every MRI, of attempts and of intents to act. factors maps each named driver to its value 0..1; its reason is in the attempt or intent.';

CREATE TABLE gate_decisions (
  run_id uuid NOT NULL,
  step_id text COLLATE "C" NOT NULL,
  attempt integer NOT NULL,
  at timestamptz(3) NOT NULL,
  workflow text,
  agent text,
  outcome text NOT NULL,
  people_required integer NOT NULL,
  qsr double precision,
  mri double precision,
  qsr_min double precision NOT NULL,
  mri_max double precision NOT NULL,
  mode text NOT NULL,
  config_sha256 text NOT NULL,
  PRIMARY KEY (run_id, step_id, attempt)
);
CREATE INDEX gate_decisions_by_time ON gate_decisions (at);
COMMENT ON TABLE gate_decisions IS 'What the gate decided on each judged attempt, with the thresholds and configuration in force. Reasons are in the attempt.';

CREATE TABLE escalations (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL,
  step_id text COLLATE "C" NOT NULL,
  attempt integer NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  people_required integer NOT NULL,
  intent_id uuid,
  opened_at timestamptz(3) NOT NULL,
  deadline timestamptz(3) NOT NULL,
  decided_at timestamptz(3),
  record json NOT NULL
);
CREATE INDEX escalations_by_run ON escalations (run_id);
CREATE INDEX escalations_open ON escalations (deadline, id) WHERE status = 'open';
CREATE INDEX escalations_by_status ON escalations (status, id);
COMMENT ON TABLE escalations IS 'Questions to people: confirm what a gate held, approve an action, or say what became of one.';

CREATE TABLE approvals (
  escalation_id uuid NOT NULL,
  operator_id text COLLATE "C" NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('approve', 'reject')),
  signed_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  key_fingerprint text NOT NULL,
  human_score double precision,
  confidence double precision,
  demonstration boolean NOT NULL,
  record json NOT NULL,
  PRIMARY KEY (escalation_id, operator_id)
);
CREATE INDEX approvals_by_operator ON approvals (operator_id, received_at);
COMMENT ON TABLE approvals IS 'Signed decisions of people, at most one per operator and escalation. record holds statement, feedback and signature.';

CREATE TABLE intents (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL,
  step_id text COLLATE "C" NOT NULL,
  action text NOT NULL,
  effect text NOT NULL,
  state text NOT NULL,
  digest text NOT NULL,
  opened_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  record json NOT NULL
);
CREATE INDEX intents_by_run ON intents (run_id);
COMMENT ON TABLE intents IS 'Actions that wait for approval, were executed, or were aborted. digest is what people sign.';

CREATE TABLE operators (
  id text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL,
  token_sha256 text NOT NULL UNIQUE,
  key_fingerprint text NOT NULL,
  enrolled_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  demonstration boolean NOT NULL,
  record json NOT NULL
);
COMMENT ON TABLE operators IS 'People who may decide, by public key. Revoked ones stay.';

CREATE TABLE reflexive_events (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  type text NOT NULL,
  at timestamptz(3) NOT NULL,
  agent text,
  run_id uuid,
  step_id text COLLATE "C",
  attempt integer,
  payload jsonb NOT NULL
);
CREATE INDEX reflexive_events_by_type ON reflexive_events (type, at);
CREATE INDEX reflexive_events_by_run ON reflexive_events (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX reflexive_events_thresholds ON reflexive_events ((payload ->> 'workflow'), step_id, seq) WHERE type = 'threshold.moved';
COMMENT ON TABLE reflexive_events IS 'Evidence of the Reflexive Data Lifecycle: what the system observed about itself, in the order of commit (seq). Never updated.';

CREATE TABLE agent_records (
  agent text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  samples bigint NOT NULL,
  sum_qsr double precision NOT NULL,
  risk_samples bigint NOT NULL,
  sum_mri double precision NOT NULL,
  failures bigint NOT NULL,
  low bigint NOT NULL,
  self_scored bigint NOT NULL,
  sum_self_score_error double precision NOT NULL,
  calibration_needed bigint NOT NULL,
  adaptations bigint NOT NULL,
  improved_adaptations bigint NOT NULL,
  human_decisions bigint NOT NULL,
  human_acceptances bigint NOT NULL,
  gated_steps bigint NOT NULL,
  passed_without_person bigint NOT NULL,
  self_scores double precision[] NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (agent, version)
) WITH (fillfactor = 50);
COMMENT ON TABLE agent_records IS 'Running totals per agent and version, kept in the transaction of each attempt: what routing, risk and maturity (RMM) read.';
COMMENT ON COLUMN agent_records.low IS 'Evaluated attempts that the gate did not let pass at once.';
COMMENT ON COLUMN agent_records.sum_self_score_error IS 'Sum of |self-score - QSR| over the self_scored evaluations.';
COMMENT ON COLUMN agent_records.adaptations IS 'Evaluated attempts that had an earlier output to improve on; improved_adaptations of them became the best so far.';
COMMENT ON COLUMN agent_records.human_decisions IS 'Decisions of people on outputs that the gate held; human_acceptances of them accepted the output.';
COMMENT ON COLUMN agent_records.gated_steps IS 'Decisions of the gate other than to adapt; passed_without_person of them were to pass.';
COMMENT ON COLUMN agent_records.self_scores IS 'The last 100 self-scores, oldest first.';

CREATE TABLE ledger_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  size bigint NOT NULL
);
INSERT INTO ledger_head (size) VALUES (0);
COMMENT ON TABLE ledger_head IS 'The one row that every commit locks: number of leaves of the ledger.';

CREATE TABLE ledger_entries (
  index bigint PRIMARY KEY,
  kind text NOT NULL,
  run_id uuid,
  leaf bytea NOT NULL,
  leaf_hash bytea NOT NULL
);
CREATE INDEX ledger_entries_by_run ON ledger_entries (run_id, index) WHERE run_id IS NOT NULL;
COMMENT ON TABLE ledger_entries IS 'The leaves of the Merkle log, without gaps from 0. leaf is canonical JSON (RFC 8785); leaf_hash = SHA-256(0x00 || leaf) (RFC 6962).';

CREATE TABLE ledger_tiles (
  level smallint NOT NULL,
  index bigint NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (level, index)
);
COMMENT ON TABLE ledger_tiles IS
  'Tiles of 256 hashes (C2SP tlog-tiles), 32 bytes each. Level 0 only complete ones: the right edge of level 0 is the newest leaf hashes. Above it the last tile of a level may be partial.';

CREATE TABLE ledger_checkpoints (
  size bigint PRIMARY KEY,
  note text NOT NULL
);
COMMENT ON TABLE ledger_checkpoints IS 'The signed checkpoint (C2SP tlog-checkpoint) of every commit that appended to the ledger.';

CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  not_before timestamptz(3)
);
COMMENT ON TABLE outbox IS 'Messages committed with their cause and not yet delivered.';

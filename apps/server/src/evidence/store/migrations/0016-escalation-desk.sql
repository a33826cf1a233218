-- The queue is filtered by what an escalation is about, so that is kept beside it; it never changes.
ALTER TABLE escalations ADD COLUMN workflow text COLLATE "C", ADD COLUMN agent text COLLATE "C", ADD COLUMN tier text;
UPDATE escalations SET
  workflow = (SELECT runs.workflow FROM runs WHERE runs.id = escalations.run_id),
  agent = (SELECT a.agent FROM step_attempts a
    WHERE a.run_id = escalations.run_id AND a.step_id = escalations.step_id AND a.attempt = escalations.attempt),
  tier = (SELECT r.tier FROM risk_assessments r
    WHERE r.run_id = escalations.run_id AND r.step_id = escalations.step_id
      AND (r.intent_id = escalations.intent_id OR (r.intent_id IS NULL AND r.attempt = escalations.attempt))
    ORDER BY r.intent_id NULLS LAST, r.id DESC LIMIT 1);
COMMENT ON COLUMN escalations.agent IS 'Whose output is in question; null for actions.';
COMMENT ON COLUMN escalations.tier IS 'MRI tier of the output or action in question.';
CREATE INDEX escalations_queue ON escalations (status, deadline, id);
CREATE INDEX escalations_queue_by_workflow ON escalations (status, workflow, deadline, id);

CREATE TABLE escalation_claims (
  escalation_id uuid PRIMARY KEY,
  revision integer NOT NULL,
  operator_id text COLLATE "C" NOT NULL,
  claimed_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX escalation_claims_by_operator ON escalation_claims (operator_id, expires_at);
COMMENT ON TABLE escalation_claims IS 'Who is looking at an escalation, until when. It reserves nothing. Earlier claims are in the ledger.';

CREATE TABLE escalation_comments (
  id uuid PRIMARY KEY,
  escalation_id uuid NOT NULL,
  run_id uuid NOT NULL,
  operator_id text COLLATE "C" NOT NULL,
  at timestamptz(3) NOT NULL,
  text text NOT NULL,
  salt text NOT NULL,
  digest text NOT NULL
);
CREATE INDEX escalation_comments_by_escalation ON escalation_comments (escalation_id, id);
COMMENT ON TABLE escalation_comments IS 'What people wrote beside an escalation. The ledger holds digest alone: SHA-256 of salt, a colon, and the canonical JSON of the text.';

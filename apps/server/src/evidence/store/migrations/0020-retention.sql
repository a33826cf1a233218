ALTER TABLE runs ADD COLUMN purged_at timestamptz(3);
CREATE INDEX runs_to_purge ON runs (ended_at, id) WHERE ended_at IS NOT NULL AND purged_at IS NULL;
COMMENT ON COLUMN runs.purged_at IS 'When its input, output, attempts and events were purged because their time was over. The row, its intents and approvals stay.';
CREATE INDEX reflexive_events_outside_runs ON reflexive_events (at, seq) WHERE run_id IS NULL;

CREATE TABLE retention_holds (
  id uuid PRIMARY KEY,
  scope text NOT NULL CHECK (scope IN ('all', 'workflow', 'run')),
  target text COLLATE "C" NOT NULL,
  ground text NOT NULL,
  placed_at timestamptz(3) NOT NULL,
  placed_by text NOT NULL,
  released_at timestamptz(3),
  released_by text,
  CHECK ((released_at IS NULL) = (released_by IS NULL))
);
COMMENT ON TABLE retention_holds IS 'Legal holds: what they name is not purged while they last, however old it is. target is empty for all. Never deleted.';

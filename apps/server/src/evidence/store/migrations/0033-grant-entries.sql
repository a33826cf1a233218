-- What decides whether an action may be carried out is found by the bytes that were hashed, not by the columns beside them.
CREATE INDEX ledger_entries_grants ON ledger_entries (substring(leaf FROM position('"run_id":"'::bytea IN leaf) + 10 FOR 36), index) WHERE
  position('"kind":"intent.opened"'::bytea IN leaf) > 0 OR
  position('"kind":"intent.claimed"'::bytea IN leaf) > 0 OR
  position('"kind":"escalation.decided"'::bytea IN leaf) > 0;
COMMENT ON INDEX ledger_entries_grants IS 'Intents opened and claimed and decisions of people, by the id of their run.';

-- The predicate names every kind that the query names, by the bytes that were hashed; an index that knows fewer is not used.
DROP INDEX ledger_entries_settings;
CREATE INDEX ledger_entries_settings ON ledger_entries (index) WHERE
  position('"kind":"gate.proposed"'::bytea IN leaf) > 0 OR
  position('"kind":"gate.approved"'::bytea IN leaf) > 0 OR
  position('"kind":"gate.activated"'::bytea IN leaf) > 0 OR
  position('"kind":"gate.rolled-back"'::bytea IN leaf) > 0 OR
  position('"kind":"routing.proposed"'::bytea IN leaf) > 0 OR
  position('"kind":"routing.approved"'::bytea IN leaf) > 0 OR
  position('"kind":"routing.activated"'::bytea IN leaf) > 0 OR
  position('"kind":"routing.rolled-back"'::bytea IN leaf) > 0;
COMMENT ON INDEX ledger_entries_settings IS 'What the ledger holds about versions of what is governed.';
COMMENT ON TABLE governed_versions IS 'Every gate configuration and routing policy ever proposed, and what steps may ask for by themselves, with author and what it changes. Never updated.';

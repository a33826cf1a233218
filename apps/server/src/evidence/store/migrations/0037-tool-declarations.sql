-- The effect that each tool was last taken to have is read once per start, by the bytes that were hashed.
CREATE INDEX ledger_entries_tools ON ledger_entries (index) WHERE position('"kind":"tool.declared"'::bytea IN leaf) > 0;
COMMENT ON INDEX ledger_entries_tools IS 'Which effect tools were declared with, and which is in force.';

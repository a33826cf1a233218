-- Decisions no longer look entries up by what their bytes say, which a writer of the database can change, but in what a verified reading of the whole log left.
DROP INDEX ledger_entries_enrolments;
DROP INDEX ledger_entries_grants;
DROP INDEX ledger_entries_tools;
DROP INDEX ledger_entries_settings;

-- By the bytes that were hashed, not by the column beside them: an entry is found here as long as its leaf is the one that was signed.
CREATE INDEX ledger_entries_enrolments ON ledger_entries (index) WHERE
  position('"kind":"operator.enrolled"'::bytea IN leaf) > 0 OR
  position('"kind":"operator.roles-changed"'::bytea IN leaf) > 0 OR
  position('"kind":"operator.revoked"'::bytea IN leaf) > 0 OR
  position('"kind":"authenticator.added"'::bytea IN leaf) > 0 OR
  position('"kind":"authenticator.revoked"'::bytea IN leaf) > 0;
COMMENT ON INDEX ledger_entries_enrolments IS 'What the ledger holds about who a person is and what they may do.';

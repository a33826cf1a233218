-- Two names with one key would be one person twice: as requester and as approver, or as both approvers.
CREATE UNIQUE INDEX operators_by_key ON operators (key_fingerprint);
COMMENT ON INDEX operators_by_key IS 'A key is enrolled under one name, for ever: revoked ones too.';

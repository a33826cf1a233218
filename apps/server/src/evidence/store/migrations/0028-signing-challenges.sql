-- Not decisions alone are signed by passkey.
ALTER TABLE decision_challenges RENAME COLUMN escalation_id TO subject_id;
COMMENT ON TABLE decision_challenges IS 'Nonces issued for what is to be signed by passkey, each for one statement of one person about one thing: an escalation, a promotion, a review. Used ones are in spent_once.';

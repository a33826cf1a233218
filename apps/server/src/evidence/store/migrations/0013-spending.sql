ALTER TABLE intents ADD COLUMN spent_hundredths bigint, ADD COLUMN spent_currency text, ADD COLUMN claimed_at timestamptz(3);
CREATE INDEX intents_spending ON intents (action, spent_currency, claimed_at) WHERE spent_hundredths IS NOT NULL AND claimed_at IS NOT NULL;
COMMENT ON COLUMN intents.spent_hundredths IS 'What the action spends, in hundredths of its currency, where its tool declares an amount. Spending limits of policies add it up.';

CREATE TABLE tool_spending (
  tool text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL
);
COMMENT ON TABLE tool_spending IS 'How many actions that spend each tool has begun. An action whose limits were asked at another revision is not begun: what was spent is added up anew.';

ALTER TABLE intents ADD COLUMN spent_unknown boolean NOT NULL DEFAULT false;
CREATE INDEX intents_spending_unknown ON intents (action, claimed_at) WHERE spent_unknown;
COMMENT ON COLUMN intents.spent_unknown IS 'The tool declares an amount, and nobody could tell it as the action was granted. While one was begun within the window of limits, what the tool spent is unknown.';

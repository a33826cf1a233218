CREATE TABLE notices (
  id uuid PRIMARY KEY,
  event text NOT NULL,
  subject_id uuid NOT NULL,
  stage smallint NOT NULL,
  due_at timestamptz(3) NOT NULL
);
CREATE INDEX notices_due ON notices (due_at, id);
COMMENT ON TABLE notices IS 'What people are to be told, committed with its cause and not yet turned into messages. Empty where no channel is configured.';

CREATE TABLE notice_deliveries (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  dedup_key text NOT NULL UNIQUE,
  channel text NOT NULL,
  event text NOT NULL,
  subject_id uuid NOT NULL,
  stage smallint NOT NULL,
  recipient text COLLATE "C",
  state text NOT NULL CHECK (state IN ('pending', 'sent', 'dead', 'dropped')),
  attempts integer NOT NULL,
  next_at timestamptz(3) NOT NULL,
  last_error text,
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX notice_deliveries_due ON notice_deliveries (next_at, seq) WHERE state = 'pending';
CREATE INDEX notice_deliveries_by_state ON notice_deliveries (state, seq);
CREATE INDEX notice_deliveries_by_subject ON notice_deliveries (subject_id, channel, seq);
COMMENT ON TABLE notice_deliveries IS 'Messages to channels: at least once, in order per subject and channel. The text is made when it is sent and not kept.';

CREATE TABLE break_glass_reviews (
  id uuid PRIMARY KEY,
  revision integer NOT NULL,
  used_at timestamptz(3) NOT NULL,
  deadline timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  run_id uuid,
  escalation_id uuid,
  record jsonb NOT NULL
);
CREATE INDEX break_glass_reviews_open ON break_glass_reviews (deadline, id) WHERE closed_at IS NULL;
CREATE INDEX break_glass_reviews_by_time ON break_glass_reviews (used_at, id);
COMMENT ON TABLE break_glass_reviews IS 'Each use of break-glass, with the review that it opened and that a second person closes.';

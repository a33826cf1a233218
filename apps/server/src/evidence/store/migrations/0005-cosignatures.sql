CREATE TABLE ledger_cosignatures (
  size bigint NOT NULL REFERENCES ledger_checkpoints,
  witness text NOT NULL,
  line text NOT NULL,
  kept_at timestamptz(3) NOT NULL,
  PRIMARY KEY (size, witness)
);
COMMENT ON TABLE ledger_cosignatures IS 'Cosignatures of checkpoints by witnesses (C2SP tlog-cosignature): the signature line that follows the note. witness is its verifier key.';

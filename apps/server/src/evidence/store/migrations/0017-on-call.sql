CREATE TABLE on_call (
  name text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL,
  set_at timestamptz(3) NOT NULL,
  record jsonb NOT NULL
);
COMMENT ON TABLE on_call IS 'The rotation of the people on call with its swaps. Earlier ones are in the ledger by digest.';

CREATE TABLE on_call_handovers (
  id uuid PRIMARY KEY,
  revision integer NOT NULL,
  changes_at timestamptz(3) NOT NULL,
  role text NOT NULL CHECK (role IN ('primary', 'secondary')),
  accepted_at timestamptz(3),
  record jsonb NOT NULL,
  UNIQUE (changes_at, role)
);
COMMENT ON TABLE on_call_handovers IS 'What whoever went off call told whoever came on, and whether it was taken. One per change and role.';

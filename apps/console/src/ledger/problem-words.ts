import type { CheckpointProblem } from './check-checkpoint.ts'
import type { ProofProblem } from './check-proof.ts'

/** Why a proof or a checkpoint is not to be believed, in a sentence. */
export const problemWords: Record<ProofProblem | CheckpointProblem, string> = {
  'note-malformed': 'The checkpoint is no signed note.',
  'note-unsigned': 'The checkpoint is not signed by the key you trust.',
  'signature-invalid': 'The signature under the checkpoint is wrong.',
  'checkpoint-malformed': 'What is signed is no checkpoint.',
  'origin-mismatch': 'The checkpoint is of another ledger.',
  'proof-malformed': 'The proof cannot be read.',
  'proof-invalid': 'The hashes do not lead to the signed root: the entry is not in the ledger as it is shown here.',
  'other-entry': 'The proof is of another entry.',
  rewritten: 'The ledger does not continue what this browser saw before: what was entered has been changed.',
  shrunk: 'The ledger is smaller than this browser saw it before: entries are missing.',
}

// Written by scripts/train-judges.ts from packages/helix/models; not to be edited.
import qsrDialogue from '../../models/qsr-dialogue.json' with { type: 'json' }
import qsrSummary from '../../models/qsr-summary.json' with { type: 'json' }
import textStatistics from '../../models/text-statistics.json' with { type: 'json' }
import type { RecordedModel } from './published-model.ts'

/** The published models of this release, with the SHA-256 of each file. */
export const recordedModels: readonly RecordedModel[] = [
  { name: 'qsr-dialogue', version: '1.0.0', model: qsrDialogue, sha256: '67d1fc492ed67a32e160743b523f41e9670eb25192c1ebb331f936ee861fe3cb' },
  { name: 'qsr-summary', version: '1.0.0', model: qsrSummary, sha256: '1ffb9ea08bfb8a2c9b5711b626bc670d29a116013e0880307876472d3d4cfea2' },
  { name: 'text-statistics', version: '1.0.0', model: textStatistics, sha256: 'e4f284a329967578d8ec28ba6e3ca55547d2e68309e581512b592c9c5ff0e7f0' },
]

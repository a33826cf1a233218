// Written by scripts/train-judges.ts from packages/helix/models; not to be edited.
import injectedInstructions from '../../models/injected-instructions.json' with { type: 'json' }
import qsrCalibration from '../../models/qsr-calibration.json' with { type: 'json' }
import qsrDialogue from '../../models/qsr-dialogue.json' with { type: 'json' }
import qsrGrounding from '../../models/qsr-grounding.json' with { type: 'json' }
import qsrSummary from '../../models/qsr-summary.json' with { type: 'json' }
import textStatistics from '../../models/text-statistics.json' with { type: 'json' }
import trajectoryRisk from '../../models/trajectory-risk.json' with { type: 'json' }
import type { RecordedModel } from './published-model.ts'

/** The published models of this release, with the SHA-256 of each file. */
export const recordedModels: readonly RecordedModel[] = [
  {
    name: 'injected-instructions',
    version: '1.0.0',
    model: injectedInstructions,
    sha256: 'd05b7370229d8f67d2cd1a5dfb4476968f2365748a626ec40b8b89fa4b6dd988',
  },
  { name: 'qsr-calibration', version: '1.0.0', model: qsrCalibration, sha256: '3a0ce91d12395ade0421484e1bc8aa6376e2094014563e4d9ee4e6654a748a99' },
  { name: 'qsr-dialogue', version: '1.0.0', model: qsrDialogue, sha256: '67d1fc492ed67a32e160743b523f41e9670eb25192c1ebb331f936ee861fe3cb' },
  { name: 'qsr-grounding', version: '1.0.0', model: qsrGrounding, sha256: '22a9fadab107138a8b32f00e5f52badf79098414aaae2d29dcbae9a5870d4b01' },
  { name: 'qsr-summary', version: '1.0.0', model: qsrSummary, sha256: '00d92f30f7e6480d129209a2a9a6ea8865a409ee63af801da0e97fdd6ff36b79' },
  { name: 'text-statistics', version: '1.0.0', model: textStatistics, sha256: 'e408d1eee0fef1d95ca8dec2f1b840eeddcba201c3918c15b765954cbcc67f13' },
  { name: 'trajectory-risk', version: '1.0.0', model: trajectoryRisk, sha256: '798a323b69f6d0de26994a789a75c7fb4eee6ad2a28455b88f7a8649ae6a3774' },
]

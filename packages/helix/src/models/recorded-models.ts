// Written by scripts/train-judges.ts from packages/helix/models; not to be edited.
import gateConfidence from '../../models/gate-confidence.json' with { type: 'json' }
import injectedInstructions from '../../models/injected-instructions.json' with { type: 'json' }
import qsrCalibration from '../../models/qsr-calibration.json' with { type: 'json' }
import qsrDialogue from '../../models/qsr-dialogue.json' with { type: 'json' }
import qsrGrounding from '../../models/qsr-grounding.json' with { type: 'json' }
import qsrSummary from '../../models/qsr-summary.json' with { type: 'json' }
import qsrSupport from '../../models/qsr-support.json' with { type: 'json' }
import textStatistics from '../../models/text-statistics.json' with { type: 'json' }
import trajectoryRisk from '../../models/trajectory-risk.json' with { type: 'json' }
import type { RecordedModel } from './published-model.ts'

/** The published models of this release, with the SHA-256 of each file. */
export const recordedModels: readonly RecordedModel[] = [
  { name: 'gate-confidence', version: '1.0.0', model: gateConfidence, sha256: '5b16676826014de6887f1c4a7a2ff66dfafccc1c4135caf414189f49d0650210' },
  {
    name: 'injected-instructions',
    version: '2.0.0',
    model: injectedInstructions,
    sha256: 'a6685fe1433b3db429e49941c022d3f953bcefdc04ed342adcd5ab1cec2a033b',
  },
  { name: 'qsr-calibration', version: '1.1.0', model: qsrCalibration, sha256: '1881a2325ceb4e387bd54a8582e8c98aa6ff723d6e2a8ca3268cc447e0190a6f' },
  { name: 'qsr-dialogue', version: '1.0.0', model: qsrDialogue, sha256: 'f218f0c7a0f4392b793d490161605e72bd04a340bd6042f82e5971069cf44db1' },
  { name: 'qsr-grounding', version: '2.0.0', model: qsrGrounding, sha256: '33d6cdf44f3f0dfb6904aef31c41582fd07af7d961276534178fa12dfc7e1fe4' },
  { name: 'qsr-summary', version: '2.0.0', model: qsrSummary, sha256: '8e2da410f225f269c5db1fd4fb9afd01e51ba13329415e588ad2a2d2c1badf4f' },
  { name: 'qsr-support', version: '1.0.0', model: qsrSupport, sha256: '186a9aa3feafe7e080d3d1ebe768b08eefd5c7de5668279348015effb1224668' },
  { name: 'text-statistics', version: '1.0.0', model: textStatistics, sha256: 'e408d1eee0fef1d95ca8dec2f1b840eeddcba201c3918c15b765954cbcc67f13' },
  { name: 'trajectory-risk', version: '2.0.0', model: trajectoryRisk, sha256: '04740b6cbe32727b621a11a696a749b9ca7eba36e7115fe7ce66ed74adbe70af' },
]

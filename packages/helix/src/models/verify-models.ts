import { MaestroError } from '@maestro-helix/contract/errors'
import type { Evaluator } from '@maestro-helix/contract/evaluation'
import { canonicalJson } from '../canonical-json.ts'
import type { RecordedModel } from './published-model.ts'

/**
 * Names of the models, each checked against the SHA-256 recorded for it.
 * @throws MaestroError MODEL_CHANGED where a file holds anything else than what was trained and recorded.
 */
export function verifyModels(models: readonly RecordedModel[], sha256: (text: string) => string): NonNullable<Evaluator['models']> {
  return models.map(({ model, name, version, sha256: recorded }) => {
    const found = sha256(canonicalJson(model))
    if (found !== recorded) {
      throw new MaestroError('MODEL_CHANGED', `the published model ${name} is not the one recorded with this release`, {
        details: { model: name, recorded, found },
      })
    }
    return { name, version, sha256: recorded }
  })
}

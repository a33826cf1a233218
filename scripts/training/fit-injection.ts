import { HashedLinearModel } from '../../packages/helix/src/models/hashed-linear.ts'
import type { HashedLinearParameters, SparseFeatures } from '../../packages/helix/src/models/hashed-linear.ts'
import type { Example, LinearTraining } from './fit-hashed-linear.ts'
import { fitHashedLinear } from './fit-hashed-linear.ts'
import type { InjectionText } from './injection-corpus.ts'
import { injectionBits } from './injection-corpus.ts'

const training: LinearTraining = { bits: injectionBits, epochs: 6, penalty: 0.0003, rate: 0.2 }
/** Items that a family, or a kind of harmless text, counts as; a planted instruction's segment beside another; a user's own request; the rest of a text that holds an attack; a made text. */
const weights = { set: 2_000, positive: 2, prompt: 0.5, besideAttack: 0.5, made: 0.3 }
/** How often the segment is chosen anew by which a text is bad whose attack nobody marked. */
const rounds = 2

/**
 * Learns which segment is an instruction to its reader that does not belong to the text it stands in. Families weigh alike within their set, by the root of their
 * size. Of a text whose attack is not marked, the segment that scores highest by what was learnt from the others is taken to be it.
 */
export function fitInjection(texts: readonly InjectionText[]): HashedLinearParameters {
  const learnt = texts.filter(({ learntFrom }) => learntFrom)
  const weightOf = textWeights(learnt)
  const known = learnt.filter(({ segments }) => segments.every(({ positive }) => positive !== null))
  let parameters = fitHashedLinear(
    known.flatMap((text) => examplesOf(text, weightOf(text), null)),
    training,
  )
  for (let round = 0; round < rounds; round += 1) {
    const model = new HashedLinearModel(parameters)
    parameters = fitHashedLinear(
      learnt.flatMap((text) => examplesOf(text, weightOf(text), model)),
      training,
    )
  }
  return parameters
}

function textWeights(texts: readonly InjectionText[]): (text: InjectionText) => number {
  const key = ({ set, positive, kind }: InjectionText): string => `${set}/${positive}/${kind}`
  const sizes = new Map<string, number>()
  const kinds = new Map<string, Set<string>>()
  for (const text of texts) {
    sizes.set(key(text), (sizes.get(key(text)) ?? 0) + 1)
    const side = `${text.set}/${text.positive}`
    kinds.set(side, (kinds.get(side) ?? new Set()).add(text.kind))
  }
  return (text) => {
    if (text.set === 'made') return text.kind === 'ordinary' ? 1 : weights.made
    const families = kinds.get(`${text.set}/${text.positive}`)?.size ?? 1
    const base = Math.sqrt(weights.set / families / (sizes.get(key(text)) ?? 1))
    return text.isPrompt && text.positive ? weights.prompt * base : base
  }
}

function examplesOf(text: InjectionText, weight: number, model: HashedLinearModel | null): Example[] {
  const unmarked = text.segments.some(({ positive }) => positive === null)
  if (unmarked) {
    const features = model === null ? undefined : highest(text, model)
    return features === undefined ? [] : [{ features, positive: true, weight: weight * weights.positive }]
  }
  return text.segments.map(({ features, positive }) => ({
    features,
    positive: positive === true,
    weight: weight * (positive === true ? weights.positive : text.positive ? weights.besideAttack : 1),
  }))
}

function highest({ segments }: InjectionText, model: HashedLinearModel): SparseFeatures | undefined {
  let best: { features: SparseFeatures; score: number } | undefined
  for (const { features } of segments) {
    const score = model.score(features)
    if (best === undefined || score > best.score) best = { features, score }
  }
  return best?.features
}

import type { QsrComponentName } from '@maestro-helix/contract/evaluation'
import { ContextIndex } from '../context-index.ts'
import type { JudgedItem } from '../judged-item.ts'
import type { ComponentAssessment, Learnt } from '../measure.ts'
import { qsrParameters } from '../parameters.ts'
import { groundedFeatures, replyFeatures } from './head-features.ts'
import type { LearntHead } from './learnt-head.ts'
import type { LearntHeads } from './published-heads.ts'
import { taskFamily } from './task-family.ts'

type Assessments = Readonly<Record<QsrComponentName, ComponentAssessment>>

/** Which output of a head speaks for which component; the others are kept as measures beside the score. */
type Mapping = {
  readonly components: Partial<Record<QsrComponentName, string>>
  readonly beside: Partial<Record<QsrComponentName, readonly string[]>>
}

const summaryMapping: Mapping = {
  components: { coherence: 'coherence', accuracy: 'consistency', relevance: 'relevance' },
  beside: { coherence: ['fluency'] },
}
const dialogueMapping: Mapping = {
  components: { coherence: 'naturalness', accuracy: 'groundedness', completion: 'overall', relevance: 'coherence' },
  beside: { coherence: ['understandability'], completion: ['engagingness'] },
}

/**
 * Adds what the learnt head for this kind of task says to what the rules found. The head counts by how like the items it learnt from this one is
 * (at most qsrParameters.heads.share); for a kind of task without a head nothing changes. Reasons stay those of the rules, which can point at a place.
 */
export function applyHeads(assessments: Assessments, item: JudgedItem, heads: LearntHeads): Assessments {
  const { family, certainty } = taskFamily(item)
  const share = qsrParameters.heads.share * certainty
  if (share < qsrParameters.heads.leastShare) return assessments
  if (family === 'summary') {
    const features = groundedFeatures(item, new ContextIndex(item.context ? [item.context] : []), heads.statistics)
    return withLearnt(assessments, item, heads.summary, heads.summary.scores(features), summaryMapping, share)
  }
  if (family === 'dialogue') {
    return withLearnt(assessments, item, heads.dialogue, heads.dialogue.scores(replyFeatures(item, heads.statistics)), dialogueMapping, share)
  }
  return assessments
}

function withLearnt(
  assessments: Assessments,
  item: JudgedItem,
  head: LearntHead,
  scores: Readonly<Record<string, number>>,
  mapping: Mapping,
  share: number,
): Assessments {
  const extended = (name: QsrComponentName): ComponentAssessment => {
    const output = mapping.components[name]
    const value = output === undefined ? undefined : scores[output]
    // Without sources nothing can be grounded, whatever a model would guess.
    if (value === undefined || (name === 'accuracy' && !item.context)) return assessments[name]
    const learnt: Learnt = {
      value,
      share,
      beside: Object.fromEntries((mapping.beside[name] ?? []).map((beside) => [beside, scores[beside] ?? 0])),
    }
    return {
      ...assessments[name],
      learnt,
      reasons: [
        ...assessments[name].reasons,
        `The model ${head.name} ${head.version} gives ${(5 * value).toFixed(1)} of 5 and counts ${Math.round(share * 100)} %.`,
      ],
    }
  }
  return {
    coherence: extended('coherence'),
    accuracy: extended('accuracy'),
    completion: extended('completion'),
    relevance: extended('relevance'),
    novelty: assessments.novelty,
  }
}

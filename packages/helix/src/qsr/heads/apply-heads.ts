import type { QsrComponentName } from '@maestro-helix/contract/evaluation'
import type { ContextIndex } from '../context-index.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import type { ComponentAssessment, Learnt } from '../measure.ts'
import { qsrParameters } from '../parameters.ts'
import { answerFeatures, groundedFeatures, replyFeatures } from './head-features.ts'
import type { LearntHead } from './learnt-head.ts'
import type { LearntHeads } from './published-heads.ts'
import { summaryAccuracy } from './summary-accuracy.ts'
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
 * (at most qsrParameters.heads.share); for a kind of task without a head nothing changes. Reasons stay those of the rules, which can point at a place. `index` is of context and
 * task.
 */
export function applyHeads(assessments: Assessments, item: JudgedItem, index: ContextIndex, heads: LearntHeads): Assessments {
  const { family, certainty } = taskFamily(item)
  const share = qsrParameters.heads.share * certainty
  if (share < qsrParameters.heads.leastShare) return assessments
  if (family === 'summary') {
    const features = groundedFeatures(item, index, heads.statistics)
    const scores = heads.summary.scores(features)
    const consistency = summaryAccuracy(features, scores['consistency'] ?? 0)
    return withLearnt(assessments, item, heads.summary, { ...scores, consistency }, summaryMapping, share)
  }
  if (family === 'dialogue') {
    return withLearnt(assessments, item, heads.dialogue, heads.dialogue.scores(replyFeatures(item, heads.statistics)), dialogueMapping, share)
  }
  if (family === 'answer') return withGrounding(assessments, item, index, heads, share)
  return assessments
}

/** The chance that nothing in the answer is unsupported becomes part of accuracy, and the sentences that speak against it become reasons. */
function withGrounding(assessments: Assessments, item: JudgedItem, index: ContextIndex, heads: LearntHeads, share: number): Assessments {
  const { accuracy } = assessments
  // Rules that could not assess it (nothing is claimed, another language) know better than a model that always has an answer.
  if (accuracy.measures.length === 0) return assessments
  const { value, unsupported } = heads.grounding.judged(answerFeatures(item, index, heads.statistics))
  const suspects = unsupported
    .map((chance, position) => ({ chance, text: item.sentences[position]?.text ?? '' }))
    .filter(({ chance }) => chance >= qsrParameters.heads.suspectSentence)
    .toSorted((a, b) => b.chance - a.chance)
    .slice(0, 3)
  return {
    ...assessments,
    accuracy: {
      ...accuracy,
      learnt: { value, share, beside: {} },
      reasons: [
        ...suspects.map(
          ({ chance, text }) => `People would mark this as unsupported with a chance of ${Math.round(100 * chance)} %: "${excerpt(text)}"`,
        ),
        ...accuracy.reasons,
        `The model ${heads.grounding.name} ${heads.grounding.version} gives ${(5 * value).toFixed(1)} of 5 and counts ${Math.round(share * 100)} %.`,
      ],
    },
  }
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

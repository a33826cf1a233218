import type { QsrComponentName } from '@maestro-helix/contract/evaluation'
import type { ContextIndex } from '../context-index.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import type { ComponentAssessment, Learnt } from '../measure.ts'
import { qsrParameters } from '../parameters.ts'
import { groundedFeatures, replyFeatures, sentenceFeatures } from './head-features.ts'
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
  components: { coherence: 'coherence', relevance: 'relevance' },
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
    const scores = heads.summary.scores(groundedFeatures(item, index, heads.statistics))
    const sentences = sentenceFeatures(item, heads.statistics)
    const learnt = withLearnt(assessments, item, heads.summary, scores, summaryMapping, share)
    const { unsupported } = heads.grounding.judged(sentences)
    return withAccuracy(learnt, item, heads.support, { value: heads.support.supported(sentences), unsupported }, share)
  }
  if (family === 'dialogue') {
    return withLearnt(assessments, item, heads.dialogue, heads.dialogue.scores(replyFeatures(item, heads.statistics)), dialogueMapping, share)
  }
  // Rules that could not assess it (nothing is claimed, another language) know better than a model that always has an answer.
  if (family === 'answer' && assessments.accuracy.measures.length > 0)
    return withAccuracy(assessments, item, heads.grounding, heads.grounding.judged(sentenceFeatures(item, heads.statistics)), share)
  return assessments
}

/** The chance that nothing is unsupported becomes part of accuracy, and the sentences that speak against it become reasons. */
function withAccuracy(
  assessments: Assessments,
  item: JudgedItem,
  model: { readonly name: string; readonly version: string },
  { value, unsupported }: { readonly value: number; readonly unsupported: readonly number[] },
  share: number,
): Assessments {
  const { accuracy } = assessments
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
        said(model, value, share),
      ],
    },
  }
}

function said({ name, version }: { readonly name: string; readonly version: string }, value: number, share: number): string {
  return `The model ${name} ${version} gives ${(5 * value).toFixed(1)} of 5 and counts ${Math.round(share * 100)} %.`
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
      reasons: [...assessments[name].reasons, said(head, value, share)],
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

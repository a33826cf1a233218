import type { Json } from '@maestro-helix/contract/json'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { z } from 'zod'
import { parseStepInput } from '../parse-step-input.ts'
import { type Analysis, analyse } from './analyse.ts'
import { type FoundPassage, type Research, research } from './research.ts'
import { type Select, selectDiverse, selectLeading, synthesise } from './synthesise.ts'

/** Of this project's own folder, the default, only what is written for readers. */
const ownDocuments = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs']

const researchInputSchema = z.strictObject({ folder: z.string().max(4_096).default(''), question: z.string().min(1).max(2_000) })
const passageSchema = z.looseObject({
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  heading: z.string(),
  text: z.string(),
  code: z.boolean(),
  score: z.number(),
})
const analysisInputSchema = z.strictObject({ question: z.string(), passages: z.array(passageSchema), termWeights: z.record(z.string(), z.number()) })
const evidenceSchema = z.looseObject({ text: z.string(), source: z.string(), heading: z.string(), relevance: z.number() })
export const synthesisInputSchema = z.strictObject({
  question: z.string(),
  analysis: z.looseObject({
    evidence: z.array(evidenceSchema),
    relations: z.array(
      z.looseObject({ kind: z.enum(['agreement', 'contradiction']), first: evidenceSchema, second: evidenceSchema, why: z.string() }),
    ),
    gaps: z.array(z.string()),
    coverage: z.number(),
    answered: z.boolean(),
    removedDuplicates: z.number(),
  }),
})

function describePassages(passages: readonly FoundPassage[]): string {
  return passages
    .map(({ path, startLine, endLine, heading, score, text }) => `[${path}:${startLine}-${endLine}] ${heading} (score ${score})\n${text}`)
    .join('\n\n')
}

/** What the search itself measured: no document says it. */
function describeSearch({ documents, passages, termWeights }: Pick<Research, 'documents' | 'passages' | 'termWeights'>): string {
  const weights = Object.entries(termWeights).map(([term, weight]) => `"${term}" ${weight}`)
  return `The folder holds ${documents} documents; the search found ${passages.length} passages. Weights of the terms: ${weights.join(', ')}.`
}

function createResearcher(place: { defaultFolder: string }, id: string, description: string, expand: boolean): Agent {
  return defineAgent({
    id,
    version: '1.0.0',
    description,
    async run({ input }) {
      const { folder, question } = parseStepInput(researchInputSchema, input, id)
      const found = folder === '' ? await research(place.defaultFolder, question, expand, ownDocuments) : await research(folder, question, expand)
      const summary =
        found.passages.length === 0
          ? `None of the ${found.documents} documents speaks of this question: ${question}`
          : `${found.passages.length} passages of ${found.documents} documents speak of this question: ${question}`
      return {
        output: { summary, ...found } as unknown as Json,
        selfScore: found.passages.length === 0 ? 0.7 : 0.85,
        context: `The question is: ${question}\n${describeSearch(found)}\n${describePassages(found.passages)}`,
      }
    },
  })
}

export function createResearchers(place: { defaultFolder: string }): Agent[] {
  return [
    createResearcher(place, 'bm25-researcher', 'Finds passages by BM25.', false),
    createResearcher(place, 'expanding-researcher', 'Finds passages by BM25, then again with the most telling terms of the first passages.', true),
  ]
}

/** What ranking measured of each sentence, and of all of them: its own figures, with the place each is about. */
function describeRanking({ evidence, coverage, removedDuplicates }: Analysis): string {
  const ranked = evidence.map(({ source, relevance }) => `${source} has relevance ${relevance}`)
  return `Ranking: ${ranked.join('; ')}. Together they cover ${coverage} of the question's weight; ${removedDuplicates} repetitions were left out.`
}

export const evidenceAnalyst = defineAgent({
  id: 'evidence-analyst',
  version: '1.0.0',
  description: 'Ranks and dedupes evidence, notes agreements, contradictions and gaps.',
  run({ input }) {
    const given = parseStepInput(analysisInputSchema, input, 'The analyst')
    const analysis = analyse(given)
    const finding = analysis.answered ? 'The passages answer the question' : 'The passages do not answer the question'
    const gaps = analysis.gaps.length === 0 ? '' : ` Nothing was found about: ${analysis.gaps.join(', ')}.`
    const summary = `${finding}: ${given.question}${gaps}`
    return {
      output: { summary, ...analysis } as unknown as Json,
      selfScore: 0.7 + 0.15 * analysis.coverage,
      context: `The question is: ${given.question}\n${describePassages(given.passages)}\n${describeRanking(analysis)}`,
    }
  },
})

function createSynthesist(id: string, description: string, select: Select): Agent {
  return defineAgent({
    id,
    version: '1.0.0',
    description,
    run({ input }) {
      const { question, analysis } = parseStepInput(synthesisInputSchema, input, id)
      const brief = synthesise({ question, ...analysis }, select)
      return {
        output: brief as unknown as Json,
        selfScore: brief.answered ? 0.65 + 0.15 * analysis.coverage : 0.65,
        context: describeEvidence(question, analysis.evidence),
      }
    },
  })
}

/** What a brief may rest on: the evidence, each sentence with its source. */
export function describeEvidence(question: string, evidence: readonly { text: string; source: string }[]): string {
  return `The question is: ${question}\n${evidence.map((item) => `[${item.source}] ${item.text}`).join('\n')}`
}

export const synthesists = [
  createSynthesist('leading-synthesist', 'Writes a brief from the most relevant sentences.', selectLeading),
  createSynthesist('diverse-synthesist', 'Writes a brief from relevant sentences that differ from each other.', selectDiverse),
]

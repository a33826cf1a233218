import type { JudgeRequest } from '@maestro-helix/contract/evaluation'
import type { AgentTurn } from '@maestro-helix/contract/trajectory'

/** An output to be judged, and the way on which it came about. */
export type MadeUpItem = { request: JudgeRequest & { context: string; output: string }; trajectory: AgentTurn[] }

const subjects = [
  'The council',
  'The northern depot',
  'A second survey',
  'The operator',
  'Our supplier',
  'The harbour office',
  'The report',
  'Nadia Okafor',
  'The new bridge',
]
const verbs = ['recorded', 'delivered', 'rejected', 'replaced', 'measured', 'approved', 'postponed', 'described', 'financed']
const objects = [
  'the repair of the pumps',
  'a shipment of bearings',
  'the revised budget',
  'the inspection of the beams',
  'three of the older turbines',
  'the agreement on prices',
  'the flood barrier',
]
const places = [
  'in Rotterdam',
  'near the lower lock',
  'at the eastern site',
  'in the second quarter',
  'after the storm',
  'before the deadline of the ministry',
  'without further delay',
]
const reasons = [
  'because costs had risen',
  'although the forecast was uncertain',
  'while traffic was diverted',
  'as the contract requires',
  'so that the work could go on',
]

/** Texts of about so many words, no two items alike, the same for the same seed: prose with numbers, names and dates, of which the output takes most from the context. */
export function madeUpItem(seed: number, words: { output: number; context: number } = { output: 500, context: 2_000 }): MadeUpItem {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  const next = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
  const one = (of: readonly string[]): string => of[next(of.length)] ?? ''
  const sentence = (): string =>
    `${one(subjects)} ${one(verbs)} ${one(objects)} ${one(places)} on ${1 + next(28)} May ${2_010 + next(15)}, ${one(reasons)}, at a cost of ${1 + next(900)},${String(next(1_000)).padStart(3, '0')} euros.`
  const prose = (length: number, of: () => string): string[] => {
    const sentences: string[] = []
    for (let count = 0; count < length;) {
      const made = of()
      sentences.push(made)
      count += made.split(' ').length
    }
    return sentences
  }
  const facts = prose(words.context, sentence)
  const answer = prose(words.output, () => (next(10) < 8 ? (facts[next(facts.length)] ?? '') : sentence()))
  const paragraphs = (sentences: readonly string[]): string =>
    sentences
      .map((text, index) => (index % 6 === 5 ? `${text}\n\n` : `${text} `))
      .join('')
      .trim()
  const context = paragraphs(facts)
  return {
    request: {
      task: 'Explain what was done about the lower lock, by whom, when and at what cost. Answer from the documents alone.',
      context,
      output: paragraphs(answer),
      selfScore: 0.8,
    },
    trajectory: Array.from({ length: 10 }, (_, index) => ({
      kind: 'called',
      tool: 'search-documents',
      effect: 'read',
      arguments: JSON.stringify({ query: one(objects), page: index }),
      result: context.slice(index * 900, index * 900 + 900),
      error: null,
      observed: true,
    })),
  }
}

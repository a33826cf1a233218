import type { JudgeRequest, Provenance } from '@maestro-helix/contract/evaluation'
import type { Sentence } from '../analysed-text.ts'
import type { JudgedItem } from '../judged-item.ts'
import { contextOf } from '../judged-item.ts'
import { qsrParameters } from '../parameters.ts'
import { GivenQuantities } from './given-quantities.ts'
import type { Quantity } from './read-quantities.ts'
import { readQuantities } from './read-quantities.ts'

/** One thing that was given, with where it came from. */
export type GivenSegment = { readonly provenance: Provenance; readonly text: string }

/** Everything that was given to the agent, read once for all that looks for what was not. */
export type GivenMaterial = {
  readonly segments: readonly GivenSegment[]
  /** All of it, the task included, as one lower-case text. */
  lower(): string
  readonly quantities: GivenQuantities
  /** Where a passage stands among what was given. */
  provenanceOf(passage: string): Provenance
}

/** Reads what was given: the context, or the segments that name their provenance, and the task. */
export function givenMaterial(item: JudgedItem): GivenMaterial {
  const segments = givenSegments(item.request)
  const context = item.context?.sentences ?? []
  const quantities = [...quantitiesIn(context), ...quantitiesIn(item.task.sentences)]
  const known = new Map<string, Provenance>()
  let lower: string | undefined
  return {
    segments,
    lower: () =>
      (lower ??= [...context, ...item.task.sentences]
        .map(({ text }) => text)
        .join('\n')
        .toLowerCase()),
    quantities: new GivenQuantities(quantities, () => countsOf(contextOf(item.request) ?? '')),
    provenanceOf: (passage) => {
      const found =
        known.get(passage) ??
        segments.find(({ text }) => text.includes(passage))?.provenance ??
        (item.request.task.includes(passage) ? 'task' : 'context')
      known.set(passage, found)
      return found
    },
  }
}

/** Sentences without a word or digit that a quantity could begin with are not read again. */
function quantitiesIn(sentences: readonly Sentence[]): Quantity[] {
  return readQuantities(
    sentences.flatMap(({ text, tokens }) => (tokens.some((token) => token.quantity) ? withUnitsOfKeys(text) : [])).join('\n'),
    true,
  )
}

/** A member such as "timeoutSeconds": 45 gives 45 seconds. */
function withUnitsOfKeys(text: string): string {
  if (!text.includes('":')) return text
  return text.replaceAll(
    /(Seconds|Minutes|Hours|Days|Weeks|Months|_(?:seconds|minutes|hours|days|weeks|months))("\s*:\s*\d{1,9})\b(?![.\d])/g,
    (member, unit: string) => `${member} ${unit.replace('_', '').toLowerCase()}`,
  )
}

/** What the request says was given; the context alone counts as the step's mapped context. */
export function givenSegments(request: JudgeRequest): GivenSegment[] {
  if (request.given) return request.given.map(({ provenance, text }) => ({ provenance, text: text.slice(0, qsrParameters.caps.contextChars) }))
  return request.context === undefined || request.context.trim() === ''
    ? []
    : [{ provenance: 'context', text: request.context.slice(0, qsrParameters.caps.contextChars) }]
}

/** How many lines, list items and JSON items a text has. */
function countsOf(text: string): Set<number> {
  const read = text.slice(0, 200_000)
  const lines = read.split('\n').filter((line) => line.trim() !== '')
  const counts = new Set([lines.length, lines.length - 1, lines.filter((line) => /^\s*(?:[-*+•|]|\d{1,3}[.)])/.test(line)).length])
  if (/^\s*[[{]/.test(read) && text.length === read.length) {
    try {
      const value: unknown = JSON.parse(read)
      countLists(value, counts, 0)
    } catch {
      // Not JSON after all: its lines were counted.
    }
  }
  return counts
}

function countLists(value: unknown, counts: Set<number>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 6 || counts.size > 200) return
  if (Array.isArray(value)) counts.add(value.length)
  for (const child of Object.values(value).slice(0, 200)) countLists(child, counts, depth + 1)
}

import type { CommandConcept } from './command-concepts.ts'
import { commandConceptNames } from './command-concepts.ts'

/** Concepts that say more together than apart: whom, about what, with what. */
const together: readonly (readonly [CommandConcept, CommandConcept])[] = [
  ['user', 'secret'],
  ['user', 'send'],
  ['user', 'tell'],
  ['user', 'priority'],
  ['user', 'answer'],
  ['reader', 'priority'],
  ['reader', 'answer'],
  ['reader', 'rules'],
  ['override', 'rules'],
  ['negation', 'tell'],
  ['negation', 'rules'],
  ['answer', 'only'],
  ['secret', 'send'],
  ['secret', 'answer'],
  ['destroy', 'user'],
  ['destroy', 'priority'],
  ['authority', 'answer'],
  ['authority', 'send'],
  ['authority', 'priority'],
  ['role', 'rules'],
  ['role', 'answer'],
  ['priority', 'answer'],
  ['priority', 'send'],
  ['money', 'send'],
]
const withContact = ['send', 'secret', 'money', 'user'] as const satisfies readonly CommandConcept[]
const bitOf = new Map(commandConceptNames.map((name, place) => [name, place]))

/** Names of the values of commandFeatures, in their order. */
export const commandFeatureNames: readonly string[] = [
  ...commandConceptNames.map((name) => `says ${name}`),
  'contact',
  ...withContact.map((name) => `contact x ${name}`),
  'concepts',
  'concepts beyond three',
  'conceptsElsewhere',
  'concepts x conceptsElsewhere',
  'concepts above the rest',
  ...together.map(([first, second]) => `${first} x ${second}`),
]

/** How many concepts a sentence is of. */
export function conceptCount(concepts: number): number {
  let count = 0
  for (let bits = concepts; bits !== 0; bits &= bits - 1) count += 1
  return count
}

/**
 * What is said of a sentence by the concepts that its words are of, each 0..1 or little more: which, which together, how many, and whether the rest of the text is
 * as full of them. `elsewhere`: concepts of another sentence of the text on average.
 */
export function commandFeatures(concepts: number, contact: number, elsewhere: number): number[] {
  const says = (name: CommandConcept): number => (concepts >> (bitOf.get(name) ?? 0)) & 1
  const count = conceptCount(concepts)
  const rest = elsewhere / 5
  return [
    ...commandConceptNames.map(says),
    contact,
    ...withContact.map((name) => contact * says(name)),
    Math.min(1, count / 8),
    Math.max(0, count - 3) / 6,
    rest,
    (rest * count) / 5,
    Math.max(0, count / 5 - rest),
    ...together.map(([first, second]) => says(first) & says(second)),
  ]
}

import type { GivenText } from './evaluation.ts'
import type { JudgedMaterial } from './run.ts'

/** What stands between two texts in a joined context. */
export const givenSeparator = '\n\n'

/**
 * What one output could be checked against, each text with where it came from, in the order given. Undefined where the record does not say: it is of before
 * provenance, or its texts are gone.
 * @example
 * givenTexts({ context: 'amount: 12\n\nPaid.', given: [{ provenance: 'input', length: 10 }, { provenance: 'tool', length: 5 }] })
 * // [{ provenance: 'input', text: 'amount: 12' }, { provenance: 'tool', text: 'Paid.' }]
 */
export function givenTexts({ context, given }: Pick<JudgedMaterial, 'context' | 'given'>): GivenText[] | undefined {
  if (context === null || given === undefined) return undefined
  let from = 0
  return given.map(({ provenance, length }) => {
    const text = context.slice(from, from + length)
    from += length + givenSeparator.length
    return { provenance, text }
  })
}

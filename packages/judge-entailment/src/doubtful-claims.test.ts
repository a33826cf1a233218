import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { doubtfulClaims } from './doubtful-claims.ts'

const filler = Array.from(
  { length: 120 },
  (_, place) => `Paragraph ${place} tells of gardens, bridges and the weather of the year ${1700 + place}.`,
).join(' ')
const context = `${filler} The refund for order 4711 was paid on 3 May. ${filler} The warehouse in Kiel closed for repairs. ${filler}`

describe('the claims that are read', () => {
  test('what stands in the context word for word costs nothing', () => {
    const { read, kept } = doubtfulClaims('The refund for order 4711 was paid on 3 May. The warehouse in Kiel burnt down.', context)
    expect(read.map((claim) => claim.text)).toEqual(['The warehouse in Kiel burnt down.'])
    expect(kept.map((claim) => claim.verbatim)).toEqual([true, false])
  })

  test('the passage holds the sentence that a claim is about, wherever it stands', () => {
    const { read } = doubtfulClaims('Order 4711 was refunded in June. Repairs closed the Kiel warehouse.', context)
    expect(read.find((claim) => claim.text.startsWith('Order'))?.passage).toContain('order 4711 was paid on 3 May')
    expect(read.find((claim) => claim.text.startsWith('Repairs'))?.passage).toContain('warehouse in Kiel closed')
    for (const { passage } of read) expect(passage.split(' ').length).toBeLessThanOrEqual(85)
  })

  test('a claim over two places of the context gets both', () => {
    const [claim] = doubtfulClaims('Order 4711 was refunded while the Kiel warehouse was closed.', context).read
    expect(claim?.passage).toContain('order 4711')
    expect(claim?.passage).toContain('Kiel')
  })

  test('those with the most unknown words go first, and no more than asked', () => {
    const output = [
      'It tells of gardens and bridges.',
      'Zeppelins crossed the Atlantic carrying violins.',
      'The year tells of gardens and zeppelins.',
    ].join(' ')
    const { read, kept } = doubtfulClaims(output, context, { most: 2 })
    expect(kept).toHaveLength(3)
    expect(read.map((claim) => claim.text.split(' ')[0])).toEqual(['Zeppelins', 'The'])
  })

  test('a short answer is read with its question', () => {
    expect(doubtfulClaims('5 June', context, { question: 'When was order 4711 paid?' }).read[0]?.text).toBe('When was order 4711 paid? 5 June')
  })

  test('any two texts give a bounded answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }), (output, source) => {
        const { read, kept } = doubtfulClaims(output, source)
        expect(read.length).toBeLessThanOrEqual(10)
        expect(kept.length).toBeLessThanOrEqual(200)
        for (const claim of kept) expect(claim.covered).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 200 },
    )
  })

  test('a context of two megabytes is indexed within seconds', () => {
    const start = performance.now()
    doubtfulClaims('x '.repeat(200_000), `${filler} `.repeat(250))
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})

describe('what is no statement is not read', () => {
  test.each([
    [
      'the mark of a list',
      '1. The warehouse in Kiel burnt down.\n2. Order 4711 was lost at sea.',
      ['The warehouse in Kiel burnt down.', 'Order 4711 was lost at sea.'],
    ],
    ['what leads to a list', 'Here is what was found:\nThe warehouse in Kiel burnt down.', ['The warehouse in Kiel burnt down.']],
    ['that nothing was found', 'The warehouse in Kiel burnt down. The text does not mention the reason.', ['The warehouse in Kiel burnt down.']],
    ['a question', 'The warehouse in Kiel burnt down. Do you want to know more?', ['The warehouse in Kiel burnt down.']],
    ['a reference', 'The warehouse in Kiel burnt down (Passage 2).', ['The warehouse in Kiel burnt down.']],
  ])('%s', (_, output, statements) => {
    const { kept } = doubtfulClaims(output, context, { question: 'What happened?' })
    expect(kept.map(({ text }) => text).toSorted()).toEqual(statements.toSorted())
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import { formatCents, parseCents, sumCents } from './money.ts'
import { type Entry, formatDay, parseDay, parseEntries, readBooks } from './read-entries.ts'
import { assign, reconcileByAssignment, reconcileStaged } from './reconcile.ts'

const folder = fileURLToPath(new URL('../../data/financial', import.meta.url))
const matchers = { staged: reconcileStaged, assignment: reconcileByAssignment }

describe.each(Object.entries(matchers))('the %s matcher', (_, reconcile) => {
  test('finds in the made-up books what their README tells', async () => {
    const books = await readBooks(folder)
    const found = reconcile(books.bank, books.ledger)
    const pairs = Object.fromEntries(
      found.matches.flatMap((match) => match.bank.map(({ id }) => [id, match.ledger.map((entry) => entry.id).join('+')])),
    )
    expect(pairs).toEqual({
      'B-01': 'L-001',
      'B-02': 'L-002',
      'B-03': 'L-003',
      'B-04': 'L-004',
      'B-05': 'L-005+L-006+L-007',
      'B-06': 'L-008',
      'B-07': 'L-010',
      'B-08': 'L-011',
      'B-10': 'L-012',
      'B-11': 'L-013',
      'B-12': 'L-018',
    })
    expect(found.openBank.map(({ id }) => id)).toEqual(['B-09'])
    expect(found.openLedger.map(({ id }) => id).toSorted()).toEqual(['L-009', 'L-014', 'L-015', 'L-016', 'L-017', 'L-019'])
  })

  const entries = (prefix: string) =>
    fc
      .array(
        fc.record({
          day: fc.integer({ min: 20_000, max: 20_030 }),
          payee: fc.constantFrom('North', 'South Ltd', 'East'),
          reference: fc.constantFrom('', 'INV 100', 'INV 200', 'RENT'),
          cents: fc.integer({ min: -500, max: 500 }),
        }),
        { maxLength: 25 },
      )
      .map((list): Entry[] =>
        list.map((entry, index) => ({
          ...entry,
          id: `${prefix}${index}`,
          date: formatDay(entry.day),
          dueDay: undefined,
          account: '',
          line: index + 2,
        })),
      )

  test('loses no entry, uses none twice, and never hides a cent', () => {
    fc.assert(
      fc.property(entries('B'), entries('L'), (bank, ledger) => {
        const { matches, openBank, openLedger } = reconcile(bank, ledger)
        for (const match of matches) expect(sumCents(match.bank)).toBe(sumCents(match.ledger))
        const ids = (list: readonly Entry[]) => list.map(({ id }) => id).toSorted()
        expect(ids([...matches.flatMap((match) => match.bank), ...openBank])).toEqual(ids(bank))
        expect(ids([...matches.flatMap((match) => match.ledger), ...openLedger])).toEqual(ids(ledger))
        expect(sumCents(bank) - sumCents(ledger)).toBe(sumCents(openBank) - sumCents(openLedger))
      }),
    )
  })
})

test('the assignment is the cheapest one', () => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 5 })
        .chain((size) =>
          fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
        ),
      (costs) => {
        const columns = assign(costs)
        expect(new Set(columns).size).toBe(costs.length)
        const total = columns.reduce<number>((sum, column, row) => sum + (costs[row]?.[column as number] ?? 0), 0)
        const best = (row: number, used: ReadonlySet<number>): number =>
          row === costs.length
            ? 0
            : Math.min(
                ...costs.map((__, column) => (used.has(column) ? Infinity : (costs[row]?.[column] ?? 0) + best(row + 1, new Set([...used, column])))),
              )
        expect(total).toBe(best(0, new Set()))
      },
    ),
  )
})

describe('money', () => {
  test('is read as people write it, exactly', () => {
    const amounts = {
      '1,234.50': 123_450,
      '1.234,50': 123_450,
      '(12.00)': -1_200,
      '-12': -1_200,
      '12.00-': -1_200,
      '$3.5': 350,
      'EUR 0.29': 29,
      '-$4.00': -400,
      '0.00': 0,
      '9,007,199,254,740.99': 900_719_925_474_099,
    }
    for (const [text, cents] of Object.entries(amounts)) expect([text, parseCents(text)]).toEqual([text, cents])
    for (const text of ['', 'abc', '1.234', '12.345,6,7', '1e3', '--1', '(-1)', '-1-', '99999999999999', 'NaN', '=1+1'])
      if (text !== '1.234') expect([text, parseCents(text)]).toEqual([text, undefined])
  })
  test('survives writing and reading', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 14), max: 10 ** 14 }), (cents) => {
        expect(parseCents(formatCents(cents))).toBe(cents)
      }),
    )
  })
})

describe('reading a book', () => {
  test('lists bad lines and reads the good ones', () => {
    const rejected: { file: string; line: number; reason: string }[] = []
    const text = '\ufeffDate;Payee;Amount;Ref\n2026-02-30;A;1,00;x\n2026-02-27;"\u001b[1mB <b>Ltd</b>";-1.234,50;y\n2026-02-27;C;one;z\n'
    expect(parseEntries(text, 'bank', rejected)).toMatchObject([
      { id: 'bank-3', payee: 'B Ltd', cents: -123_450, reference: 'y', date: '2026-02-27' },
    ])
    expect(rejected).toEqual([
      { file: 'bank.csv', line: 2, reason: 'the date is not YYYY-MM-DD' },
      { file: 'bank.csv', line: 4, reason: 'the amount is not a number with at most two decimals' },
    ])
  })
  test('refuses what is no book, with advice', async () => {
    expect(() => parseEntries('a,b\n1,2\n', 'ledger', [])).toThrow(/no column for the date/)
    expect(() => parseEntries('', 'ledger', [])).toThrow(/empty/)
    expect(() => parseEntries('date,payee,amount\n"2026', 'ledger', [])).toThrow(/not CSV/)
    await expect(readBooks('/nonexistent')).rejects.toMatchObject({ code: 'RUN_INPUT_INVALID' })
  })
  test('knows which days exist', () => {
    expect(parseDay('2024-02-29')).toBe(19_782)
    expect(parseDay('2023-02-29')).toBeUndefined()
    expect(formatDay(0)).toBe('1970-01-01')
  })
})

import { sumCents } from './money.ts'
import type { Entry } from './read-entries.ts'

export type MatchRule = 'exact' | 'date window' | 'reference' | 'assignment' | 'sum'
/** Bank and ledger entries that are the same money: their sums are equal, to the cent. */
export type Match = { bank: Entry[]; ledger: Entry[]; rule: MatchRule; why: string }
export type Reconciliation = { matches: Match[]; openBank: Entry[]; openLedger: Entry[] }

/** Days that bank and books may differ by within the window stage. */
export const windowDays = 5
/** Days a reference may carry a match across. */
const referenceDays = 45
/** Least similarity of references, 0..1, to match by them. */
const leastSimilarity = 0.6
const maxPartsOfSum = 6
const maxSumCandidates = 18
/** More entries than this of one amount say nothing about which is which; comparing them all would only take time. */
const maxAlike = 200
/** With more open entries than this, parts of a sum are sought under the very same payee only. */
const maxOpenForLikePayees = 1_000

/**
 * Staged: same day, amount and reference; then same amount and payee within the window where only one fits; then by similar reference; then one
 * entry against the sum of several of the same payee. Each entry is used once, and a match never hides a cent.
 */
export function reconcileStaged(bank: readonly Entry[], ledger: readonly Entry[]): Reconciliation {
  const state = start(bank, ledger)
  matchPairs(state, 'exact', (a, b) => (a.day === b.day && sameReference(a, b) ? 1 : undefined))
  matchPairs(state, 'date window', (a, b) =>
    Math.abs(a.day - b.day) <= windowDays && similarity(a.payee, b.payee) >= 0.5 ? 1 - Math.abs(a.day - b.day) / 100 : undefined,
  )
  matchPairs(state, 'reference', (a, b) => {
    const likeness = Math.max(similarity(a.reference, b.reference), similarity(`${a.payee} ${a.reference}`, `${b.payee} ${b.reference}`))
    return Math.abs(a.day - b.day) <= referenceDays && likeness >= leastSimilarity ? likeness : undefined
  })
  matchSums(state)
  return finish(state)
}

/**
 * Alternative: all entries of one amount are assigned to each other at once by the least total distance in days, payee and reference
 * (the Hungarian method), instead of first come, first served; then sums as above.
 */
export function reconcileByAssignment(bank: readonly Entry[], ledger: readonly Entry[]): Reconciliation {
  const state = start(bank, ledger)
  for (const { left, right } of byAmount(state)) {
    const costs = left.map((a) => right.map((b) => distance(a, b)))
    for (const [row, column] of assign(costs).entries()) {
      const a = left[row]
      const b = column === undefined ? undefined : right[column]
      if (a !== undefined && b !== undefined && distance(a, b) < impossible) take(state, [a], [b], 'assignment', pairReason(a, b))
    }
  }
  matchSums(state)
  return finish(state)
}

type State = { bank: Set<Entry>; ledger: Set<Entry>; matches: Match[] }

function start(bank: readonly Entry[], ledger: readonly Entry[]): State {
  const byDay = (a: Entry, b: Entry) => a.day - b.day || (a.id < b.id ? -1 : 1)
  return { bank: new Set(bank.toSorted(byDay)), ledger: new Set(ledger.toSorted(byDay)), matches: [] }
}

function finish({ matches, bank, ledger }: State): Reconciliation {
  return { matches, openBank: [...bank], openLedger: [...ledger] }
}

function take(state: State, bank: Entry[], ledger: Entry[], rule: MatchRule, why: string): void {
  if (sumCents(bank) !== sumCents(ledger)) throw new Error('A match must not change the sum.')
  for (const entry of bank) state.bank.delete(entry)
  for (const entry of ledger) state.ledger.delete(entry)
  state.matches.push({ bank, ledger, rule, why })
}

/** Open entries of both sides that have one amount in common. */
function byAmount(state: State): { left: Entry[]; right: Entry[] }[] {
  const ledger = Map.groupBy(state.ledger, (entry) => entry.cents)
  return [...Map.groupBy(state.bank, (entry) => entry.cents)].flatMap(([cents, left]) => {
    const right = ledger.get(cents) ?? []
    return right.length === 0 || left.length > maxAlike || right.length > maxAlike ? [] : [{ left, right }]
  })
}

/** Pairs of equal amount by descending score, the nearer day first; where different partners score the same, the pair stays open. */
function matchPairs(state: State, rule: MatchRule, score: (a: Entry, b: Entry) => number | undefined): void {
  for (const { left, right } of byAmount(state)) {
    const pairs = left.flatMap((a) =>
      right.flatMap((b) => {
        const value = score(a, b)
        return value === undefined ? [] : [{ a, b, value: value - Math.abs(a.day - b.day) / 10_000 }]
      }),
    )
    const used = new Set<Entry>()
    for (const { a, b, value } of pairs.toSorted((x, y) => y.value - x.value)) {
      if (used.has(a) || used.has(b)) continue
      const rivals = pairs.filter((pair) => pair.value === value && !used.has(pair.a) && !used.has(pair.b) && (pair.a === a) !== (pair.b === b))
      if (rule !== 'exact' && rivals.some((pair) => !alike(pair.a, a) || !alike(pair.b, b))) continue
      used.add(a)
      used.add(b)
      take(state, [a], [b], rule, pairReason(a, b))
    }
  }
}

function alike(a: Entry, b: Entry): boolean {
  return a === b || (a.day === b.day && a.payee === b.payee && a.reference === b.reference)
}

/** One entry of one side against several of the other: same direction, like payee or reference, within the window, exactly one smallest set. */
function matchSums(state: State): void {
  for (const side of ['bank', 'ledger'] as const) {
    const other = side === 'bank' ? 'ledger' : 'bank'
    const many = state.bank.size > maxOpenForLikePayees || state.ledger.size > maxOpenForLikePayees
    for (const whole of Array.from(state[side])) {
      if (!state[side].has(whole)) continue
      const near = [...state[other]]
        .filter(
          (part) =>
            Math.sign(part.cents) === Math.sign(whole.cents) &&
            Math.abs(part.cents) < Math.abs(whole.cents) &&
            Math.abs(part.day - whole.day) <= referenceDays,
        )
        .filter((part) => part.payee === whole.payee || (!many && (similarity(part.payee, whole.payee) >= 0.5 || sharesNumber(part, whole))))
        .slice(0, maxSumCandidates)
      const sets = subsetsOfSum(near, whole.cents)
      const [only] = sets
      if (sets.length !== 1 || only === undefined) continue
      const why = `${whole.id} is the sum of ${only.map((part) => part.id).join(', ')} of ${whole.payee}`
      if (side === 'bank') take(state, [whole], only, 'sum', why)
      else take(state, only, [whole], 'sum', why)
    }
  }
}

/** Up to two of the smallest sets of two or more entries with that sum. */
function subsetsOfSum(entries: readonly Entry[], cents: number): Entry[][] {
  const found: Entry[][] = []
  const search = (from: number, size: number, left: number, chosen: Entry[]) => {
    if (found.length > 1) return
    if (chosen.length === size) {
      if (left === 0) found.push(chosen)
      return
    }
    for (let index = from; index < entries.length; index++) {
      const entry = entries[index] as Entry
      if (Math.abs(entry.cents) <= Math.abs(left)) search(index + 1, size, left - entry.cents, [...chosen, entry])
    }
  }
  for (let size = 2; size <= maxPartsOfSum && found.length === 0; size++) search(0, size, cents, [])
  return found
}

const impossible = 1_000

function distance(a: Entry, b: Entry): number {
  const days = Math.abs(a.day - b.day)
  const payee = similarity(a.payee, b.payee)
  const reference = similarity(a.reference, b.reference)
  if (days > referenceDays || (days > windowDays && reference < leastSimilarity) || (payee < 0.5 && reference < leastSimilarity)) return impossible
  return days + 10 * (1 - payee) + 10 * (1 - reference)
}

function pairReason(a: Entry, b: Entry): string {
  return `Bank ${a.id} of ${a.date}, ${a.payee}, ${a.reference}; ledger ${b.id} of ${b.date}, ${b.payee}, ${b.reference}`
}

function normal(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

function sameReference(a: Entry, b: Entry): boolean {
  return normal(a.reference) === normal(b.reference) && normal(a.reference) !== '' && similarity(a.payee, b.payee) >= 0.5
}

function sharesNumber(a: Entry, b: Entry): boolean {
  const numbers = new Set(a.reference.match(/\d{3,}/g) ?? [])
  return (b.reference.match(/\d{3,}/g) ?? []).some((number) => numbers.has(number))
}

/** Dice coefficient over letter pairs, 0..1; robust against word order, punctuation and shortened names. */
export function similarity(a: string, b: string): number {
  const [left, right] = [normal(a), normal(b)]
  if (left === '' || right === '') return 0
  if (left === right) return 1
  if (left.length > 4 && right.length > 4 && (left.startsWith(right) || right.startsWith(left))) return 0.9
  const pairs = (text: string) =>
    text
      .split(' ')
      .flatMap((word) => (word.length === 1 ? [word] : Array.from({ length: word.length - 1 }, (_, index) => word.slice(index, index + 2))))
  const rest = pairs(right)
  const total = pairs(left).length + rest.length
  let common = 0
  for (const pair of pairs(left)) {
    const index = rest.indexOf(pair)
    if (index < 0) continue
    common++
    rest.splice(index, 1)
  }
  return (2 * common) / total
}

/** Hungarian method (Kuhn, Munkres) for least total cost, by potentials; the column of each row, undefined where rows exceed columns. O(n^3). */
export function assign(costs: readonly (readonly number[])[]): (number | undefined)[] {
  const rows = costs.length
  const realColumns = costs[0]?.length ?? 0
  const columns = Math.max(rows, realColumns)
  const cost = (row: number, column: number) => costs[row]?.[column] ?? impossible
  const u = Array.from<number>({ length: rows + 1 }).fill(0)
  const v = Array.from<number>({ length: columns + 1 }).fill(0)
  const rowOf = Array.from<number>({ length: columns + 1 }).fill(0)
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row
    const least = Array.from<number>({ length: columns + 1 }).fill(Infinity)
    const before = Array.from<number>({ length: columns + 1 }).fill(0)
    const used = Array.from<boolean>({ length: columns + 1 }).fill(false)
    let column = 0
    do {
      used[column] = true
      const current = rowOf[column] as number
      let delta = Infinity
      let next = 0
      for (let candidate = 1; candidate <= columns; candidate++) {
        if (used[candidate]) continue
        const reduced = cost(current - 1, candidate - 1) - (u[current] as number) - (v[candidate] as number)
        if (reduced < (least[candidate] as number)) {
          least[candidate] = reduced
          before[candidate] = column
        }
        if ((least[candidate] as number) < delta) {
          delta = least[candidate] as number
          next = candidate
        }
      }
      for (let index = 0; index <= columns; index++) {
        if (used[index]) {
          u[rowOf[index] as number] = (u[rowOf[index] as number] as number) + delta
          v[index] = (v[index] as number) - delta
        } else least[index] = (least[index] as number) - delta
      }
      column = next
    } while (rowOf[column] !== 0)
    while (column !== 0) {
      const previous = before[column] as number
      rowOf[column] = rowOf[previous] as number
      column = previous
    }
  }
  const result = Array.from<number | undefined>({ length: rows }).fill(undefined)
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column] as number
    if (row > 0 && column <= realColumns) result[row - 1] = column - 1
  }
  return result
}

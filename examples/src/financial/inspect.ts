import { formatCents } from './money.ts'
import type { Entry } from './read-entries.ts'

export type Finding = {
  kind: 'duplicate' | 'unusual amount' | 'round amount' | 'weekend posting' | 'new payee' | 'changed account' | 'first digits'
  /** low: worth knowing; medium: look at it; high: do not pay before it is cleared. */
  severity: 'low' | 'medium' | 'high'
  entries: string[]
  explanation: string
}

/** Days two like entries may be apart to count as one entered twice. */
const duplicateDays = 10
const leastForDeviation = 6
/** Modified z-score above which Iglewicz and Hoaglin (1993) call a value an outlier. */
const outlierScore = 3.5
/** Fewer amounts than this say nothing about first digits. */
const leastForFirstDigits = 300
/** Chi-square, 8 degrees of freedom, 0.1 %. */
const firstDigitLimit = 26.12
const roundUnitCents = 100_000

/** Looks for what an auditor would ask about in one book. `history` are the days before which a payee counts as known. */
export function inspectEntries(entries: readonly Entry[], name: string): Finding[] {
  return [
    ...duplicates(entries, name),
    ...changedAccounts(entries, name),
    ...unusualAmounts(entries, name),
    ...newPayees(entries, name),
    ...roundAmounts(entries, name),
    ...weekendPostings(entries, name),
    ...firstDigits(entries, name),
  ]
}

const key = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
const describe = (entry: Entry) =>
  `${entry.id} (${entry.date}, ${entry.payee}, ${entry.reference === '' ? 'no reference' : entry.reference}, ${formatCents(entry.cents)})`

function duplicates(entries: readonly Entry[], name: string): Finding[] {
  const groups = Map.groupBy(entries, (entry) => JSON.stringify([key(entry.payee), entry.cents]))
  const findings: Finding[] = []
  for (const group of groups.values()) {
    const sorted = group.toSorted((a, b) => a.day - b.day || a.line - b.line)
    for (const [index, entry] of sorted.entries()) {
      const earlier = sorted
        .slice(0, index)
        .findLast(
          (other) =>
            entry.day - other.day <= duplicateDays &&
            (key(other.reference) === key(entry.reference) || key(entry.reference) === '' || key(other.reference) === ''),
        )
      if (earlier !== undefined)
        findings.push({
          kind: 'duplicate',
          severity: 'high',
          entries: [earlier.id, entry.id],
          explanation: `In the ${name}, ${describe(entry)} repeats ${describe(earlier)}: same payee, amount and reference.`,
        })
    }
  }
  return findings
}

function changedAccounts(entries: readonly Entry[], name: string): Finding[] {
  const findings: Finding[] = []
  for (const group of Map.groupBy(
    entries.filter((entry) => entry.account !== ''),
    (entry) => key(entry.payee),
  ).values()) {
    const sorted = group.toSorted((a, b) => a.day - b.day || a.line - b.line)
    for (const [index, entry] of sorted.entries()) {
      const before = sorted[index - 1]
      if (before !== undefined && before.account !== entry.account)
        findings.push({
          kind: 'changed account',
          severity: 'high',
          entries: [before.id, entry.id],
          explanation: `In the ${name}, ${describe(entry)} names another account than ${describe(before)} of the same payee.`,
        })
    }
  }
  return findings
}

/** Robust: median and median absolute deviation, so that the outlier does not hide itself. */
function unusualAmounts(entries: readonly Entry[], name: string): Finding[] {
  const findings: Finding[] = []
  for (const group of [entries.filter((entry) => entry.cents < 0), entries.filter((entry) => entry.cents > 0)]) {
    if (group.length < leastForDeviation) continue
    const logs = group.map((entry) => Math.log(Math.abs(entry.cents)))
    const middle = median(logs)
    const deviation = median(logs.map((value) => Math.abs(value - middle)))
    if (deviation === 0) continue
    for (const [index, entry] of group.entries()) {
      const score = (0.6745 * Math.abs((logs[index] as number) - middle)) / deviation
      if (score > outlierScore)
        findings.push({
          kind: 'unusual amount',
          severity: 'medium',
          entries: [entry.id],
          explanation: `In the ${name}, ${describe(entry)} is far from the usual amounts: robust score ${score.toFixed(1)}, limit ${outlierScore}.`,
        })
    }
  }
  return findings
}

function newPayees(entries: readonly Entry[], name: string): Finding[] {
  const days = entries.map((entry) => entry.day)
  const first = Math.min(...days)
  const last = Math.max(...days)
  if (last - first < 28) return []
  const recent = last - (last - first) / 4
  const findings: Finding[] = []
  for (const group of Map.groupBy(
    entries.filter((entry) => entry.cents < 0),
    (entry) => key(entry.payee),
  ).values()) {
    const earliest = group.reduce((a, b) => (b.day < a.day ? b : a))
    if (earliest.day > recent)
      findings.push({
        kind: 'new payee',
        severity: 'medium',
        entries: [earliest.id],
        explanation: `In the ${name}, ${describe(earliest)} is the first entry of this payee.`,
      })
  }
  return findings
}

function roundAmounts(entries: readonly Entry[], name: string): Finding[] {
  return entries
    .filter((entry) => entry.cents !== 0 && entry.cents % roundUnitCents === 0)
    .map((entry) => ({
      kind: 'round amount',
      severity: 'low',
      entries: [entry.id],
      explanation: `In the ${name}, ${describe(entry)} is a round amount.`,
    }))
}

function weekendPostings(entries: readonly Entry[], name: string): Finding[] {
  // 1970-01-01 was a Thursday.
  const weekday = (day: number) => (((day + 4) % 7) + 7) % 7
  return entries
    .filter((entry) => weekday(entry.day) === 0 || weekday(entry.day) === 6)
    .map((entry) => ({
      kind: 'weekend posting',
      severity: 'low',
      entries: [entry.id],
      explanation: `In the ${name}, ${describe(entry)} was posted on a ${weekday(entry.day) === 0 ? 'Sunday' : 'Saturday'}.`,
    }))
}

/** Benford's law: the first digit d of amounts that span several orders of magnitude has probability log10(1 + 1/d). */
function firstDigits(entries: readonly Entry[], name: string): Finding[] {
  const digits = entries.filter((entry) => entry.cents !== 0).map((entry) => Number(Math.abs(entry.cents).toString()[0]))
  if (digits.length < leastForFirstDigits) return []
  let chiSquare = 0
  for (let digit = 1; digit <= 9; digit++) {
    const expected = digits.length * Math.log10(1 + 1 / digit)
    chiSquare += (digits.filter((found) => found === digit).length - expected) ** 2 / expected
  }
  if (chiSquare <= firstDigitLimit) return []
  return [
    {
      kind: 'first digits',
      severity: 'low',
      entries: [],
      explanation: `The first digits of the ${digits.length} amounts in the ${name} do not follow Benford's law: chi-square ${chiSquare.toFixed(1)}, limit ${firstDigitLimit}.`,
    },
  ]
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

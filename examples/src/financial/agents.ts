import type { Json } from '@maestro-helix/contract/json'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { z } from 'zod'
import { parseStepInput } from '../parse-step-input.ts'
import { type Finding, inspectEntries } from './inspect.ts'
import { formatCents, sumCents } from './money.ts'
import { describePayment, proposePayout } from './propose-payout.ts'
import { type Books, type Entry, formatDay, parseDay, readBooks } from './read-entries.ts'
import { type Reconciliation, reconcileByAssignment, reconcileStaged } from './reconcile.ts'

/** Parts of long lists are shown; counts and sums always cover everything. */
const maxListed = 200

const folderSchema = z.strictObject({ folder: z.string().max(4_096).default('') })

function describeEntry(entry: Entry): string {
  return `${entry.id} of ${entry.date}, ${entry.payee}, ${entry.reference === '' ? 'no reference' : entry.reference}, ${formatCents(entry.cents)}`
}

function describeBooks(books: Books): string {
  const lines = (name: string, entries: readonly Entry[]) =>
    entries.map(
      (entry) =>
        `${name}: ${describeEntry(entry)}${entry.dueDay === undefined ? '' : `, due ${formatDay(entry.dueDay)}`}${entry.account === '' ? '' : `, account ${entry.account}`}.`,
    )
  const totals = [
    `The bank statement holds ${books.bank.length} entries with a sum of ${formatCents(sumCents(books.bank))}.`,
    `The ledger holds ${books.ledger.length} entries with a sum of ${formatCents(sumCents(books.ledger))}.`,
  ]
  return [...totals, ...lines('Bank', books.bank), ...lines('Ledger', books.ledger)].join('\n').slice(0, 400_000)
}

/** What matching itself came to, rule by rule: no entry of the books says it. */
function describeMatching({ matches }: Reconciliation): string {
  const rules = [...Map.groupBy(matches, ({ rule }) => rule)].map(
    ([rule, by]) =>
      `By the rule "${rule}": ${by.length} matches, bank entries with a sum of ${formatCents(sumCents(by.flatMap(({ bank }) => bank)))}.`,
  )
  const bank = matches.flatMap((match) => match.bank)
  return [`In all ${matches.length} matches of ${bank.length} bank entries with a sum of ${formatCents(sumCents(bank))}.`, ...rules].join('\n')
}

function toReconciliationOutput(books: Books, found: Reconciliation): Json {
  const matchedBank = found.matches.flatMap((match) => match.bank)
  const counts = [...Map.groupBy(found.matches, (match) => match.rule)].map(([rule, matches]) => `${matches.length} by ${rule}`)
  const summary = [
    `The bank statement holds ${books.bank.length} entries with a sum of ${formatCents(sumCents(books.bank))} and the ledger ${books.ledger.length} entries with a sum of ${formatCents(sumCents(books.ledger))}.`,
    `${found.matches.length} matches (${counts.join(', ')}) explain ${matchedBank.length} bank entries with a sum of ${formatCents(sumCents(matchedBank))}.`,
    found.openBank.length === 0
      ? 'No bank entry stays open.'
      : `Open in the bank statement: ${found.openBank.slice(0, maxListed).map(describeEntry).join('; ')}.`,
    found.openLedger.length === 0
      ? 'No ledger entry stays open.'
      : `Open in the ledger: ${found.openLedger.slice(0, maxListed).map(describeEntry).join('; ')}.`,
    ...(books.rejected.length === 0
      ? []
      : [`Left out, because they cannot be read: ${books.rejected.map(({ file, line, reason }) => `${file} line ${line}: ${reason}`).join('; ')}.`]),
  ]
  return {
    summary: summary.join(' '),
    matches: found.matches.slice(0, maxListed).map((match) => ({
      bank: match.bank.map(({ id }) => id),
      ledger: match.ledger.map(({ id }) => id),
      amount: formatCents(sumCents(match.bank)),
      rule: match.rule,
      why: match.why,
    })),
    openBank: found.openBank.map(({ id }) => id),
    openLedger: found.openLedger.map(({ id }) => id),
    rejected: books.rejected,
  }
}

type Place = { defaultFolder: string }

function createReconciler(
  place: Place,
  id: string,
  description: string,
  reconcile: (bank: readonly Entry[], ledger: readonly Entry[]) => Reconciliation,
): Agent {
  return defineAgent({
    id,
    version: '1.0.0',
    description,
    async run({ input }) {
      const { folder } = parseStepInput(folderSchema, input, id)
      const books = await readBooks(folder === '' ? place.defaultFolder : folder)
      const found = reconcile(books.bank, books.ledger)
      const entries = books.bank.length + books.ledger.length
      const open = found.openBank.length + found.openLedger.length
      return {
        output: toReconciliationOutput(books, found),
        selfScore: entries === 0 ? 0.5 : 0.6 + 0.4 * (1 - open / entries),
        context: `${describeBooks(books)}\n${describeMatching(found)}`,
      }
    },
  })
}

export function createReconcilers(place: Place): Agent[] {
  return [
    createReconciler(place, 'staged-reconciler', 'Matches bank and ledger in stages: exact, date window, reference, sums.', reconcileStaged),
    createReconciler(
      place,
      'assignment-reconciler',
      'Matches bank and ledger by the least total distance within each amount, then sums.',
      reconcileByAssignment,
    ),
  ]
}

/** Finds duplicates and anomalies in both books. */
export function createInspector(place: Place): Agent {
  return defineAgent({
    id: 'book-inspector',
    version: '1.0.0',
    description: 'Finds duplicates, changed accounts, unusual and round amounts, weekend postings and new payees.',
    async run({ input }) {
      const { folder } = parseStepInput(folderSchema, input, 'The inspector')
      const books = await readBooks(folder === '' ? place.defaultFolder : folder)
      const findings = inspectBooks(books)
      const serious = findings.filter((finding) => finding.severity === 'high').length
      const listed = findings.slice(0, maxListed)
      const summary =
        findings.length === 0
          ? `Nothing to ask about was found in the ${books.bank.length} bank entries and ${books.ledger.length} ledger entries.`
          : `${findings.length} findings, ${serious} of them serious. ${listed.map((finding) => finding.explanation).join(' ')}`
      return { output: { summary, findings: listed, seriousFindings: serious }, selfScore: 0.8, context: describeBooks(books) }
    },
  })
}

function inspectBooks(books: Books): Finding[] {
  const rank = { high: 0, medium: 1, low: 2 }
  return [...inspectEntries(books.ledger, 'ledger'), ...inspectEntries(books.bank, 'bank statement')].toSorted(
    (a, b) => rank[a.severity] - rank[b.severity],
  )
}

const proposerInputSchema = z.strictObject({
  folder: z.string().max(4_096).default(''),
  asOf: z.string().max(10).default(''),
  openLedger: z.array(z.string()),
})

/** Proposes which open bills to pay now; holds back what is suspect, and says why. */
export function createPayoutProposer(place: Place): Agent {
  return defineAgent({
    id: 'payout-proposer',
    version: '1.0.0',
    description: 'Proposes which open bills to pay now and holds back what is suspect.',
    tools: [{ tool: 'schedule-payout', effect: 'irreversible' }],
    async run({ input }) {
      const { folder, asOf, openLedger } = parseStepInput(proposerInputSchema, input, 'The payout proposer')
      const books = await readBooks(folder === '' ? place.defaultFolder : folder)
      // No clock: the day is given, or that of the last bank entry.
      const day = parseDay(asOf) ?? Math.max(...books.bank.map((entry) => entry.day), 0)
      const open = new Set(openLedger)
      const proposal = proposePayout(
        books.ledger.filter((entry) => open.has(entry.id)),
        inspectBooks(books),
        day,
      )
      const paid = proposal.payments.map(describePayment)
      const held = proposal.heldBack.map(({ ledgerId, cents, why }) => `${ledgerId} over ${formatCents(cents)} is held back: ${why}`)
      const summary = [
        paid.length === 0
          ? `As of ${formatDay(day)} nothing is to be paid.`
          : `As of ${formatDay(day)} ${paid.length} bills with a total of ${formatCents(proposal.totalCents)} are due and undisputed: ${paid.join('; ')}.`,
        ...held,
      ].join(' ')
      const context = [
        `The day is ${formatDay(day)}.`,
        `Open in the ledger: ${openLedger.join(', ')}.`,
        ...inspectBooks(books).map((finding) => finding.explanation),
        describeBooks(books),
      ].join('\n')
      return {
        output: { summary, asOf: formatDay(day), payments: proposal.payments, totalCents: proposal.totalCents, heldBack: proposal.heldBack },
        selfScore: 0.85,
        context,
      }
    },
  })
}

export const reportInputSchema = z.strictObject({
  reconciliation: z.string(),
  findings: z.string(),
  proposal: z.string(),
  payout: z.looseObject({ confirmation: z.string() }).nullable(),
})

export const financialReporter = defineAgent({
  id: 'financial-reporter',
  version: '1.0.0',
  description: 'Writes the closing report: what was reconciled, what was found, what was paid.',
  run({ input }) {
    const { reconciliation, findings, proposal, payout } = parseStepInput(reportInputSchema, input, 'The reporter')
    const closing = payout === null ? 'No payout was scheduled.' : payout.confirmation
    const parts = [`Reconciled: ${reconciliation}`, `Found: ${findings}`, `Proposed: ${proposal}`, `Paid: ${closing}`]
    return { output: { report: parts.join('\n\n') }, selfScore: 0.9, context: [reconciliation, findings, proposal, closing].join('\n') }
  },
})

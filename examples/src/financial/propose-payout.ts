import { formatCents, sumCents } from './money.ts'
import type { Finding } from './inspect.ts'
import type { Entry } from './read-entries.ts'

export type Payment = { ledgerId: string; payee: string; account: string; reference: string; cents: number; dueDate: string }
export type PayoutProposal = { payments: Payment[]; totalCents: number; heldBack: { ledgerId: string; cents: number; why: string }[] }

/** Days ahead of the reference day that are paid in this run. */
const horizonDays = 7

/**
 * Open bills that are due and that nothing speaks against. `openLedger` are the ledger's entries without bank counterpart; money going out is
 * negative there and positive in a payment. Held back, each with its reason: not due, no account, or a high finding.
 */
export function proposePayout(openLedger: readonly Entry[], findings: readonly Finding[], day: number): PayoutProposal {
  const payments: Payment[] = []
  const heldBack: PayoutProposal['heldBack'] = []
  for (const entry of openLedger
    .filter((candidate) => candidate.cents < 0)
    .toSorted((a, b) => (a.dueDay ?? a.day) - (b.dueDay ?? b.day) || (a.id < b.id ? -1 : 1))) {
    // The later of a pair is the suspect; the earlier may be paid.
    const serious = findings.find((finding) => finding.severity === 'high' && finding.entries.at(-1) === entry.id)
    const dueDay = entry.dueDay ?? entry.day
    const hold = (why: string) => heldBack.push({ ledgerId: entry.id, cents: -entry.cents, why })
    if (serious !== undefined) hold(serious.explanation)
    else if (dueDay > day + horizonDays) hold(`It is due on ${formatDueDate(dueDay)}, after the horizon of ${horizonDays} days.`)
    else if (entry.account === '') hold('The ledger names no account to pay to.')
    else
      payments.push({
        ledgerId: entry.id,
        payee: entry.payee,
        account: entry.account,
        reference: entry.reference,
        cents: -entry.cents,
        dueDate: formatDueDate(dueDay),
      })
  }
  return { payments, totalCents: sumCents(payments), heldBack }
}

function formatDueDate(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

export function describePayment(payment: Payment): string {
  return `${payment.payee}: ${formatCents(payment.cents)} to account ${payment.account} for ${payment.reference === '' ? payment.ledgerId : payment.reference} (${payment.ledgerId}), due ${payment.dueDate}`
}

import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { LedgerDraft } from '../record/record-change.ts'
import type { Refusal } from './refusal.ts'

/**
 * Whether the ledger says that this person may be known by this authenticator: enrolled with it or added it, and neither revoked since. The row of the person
 * is not asked, because whoever writes to the database writes there too. Only what an entry is about counts; the list of authenticators that later entries
 * repeat was read from the row. Undefined where it does.
 */
export function refusalOfEnrolment(
  person: string,
  fingerprint: string,
  demonstration: boolean,
  entries: readonly LedgerDraft[],
): Refusal | undefined {
  const unknown = refusalOfUnknown(person, fingerprint, entries)
  if (unknown) return unknown
  const isAbout = aboutKey(entries, fingerprint)
  const enrolled = enrolmentOf(entries)
  if (entries.some(({ kind }) => kind === 'operator.revoked')) return { code: 'OPERATOR_REVOKED', reason: `${person} was revoked, says the ledger` }
  if (isAbout('authenticator.revoked')) return { code: 'OPERATOR_REVOKED', reason: `the authenticator of ${person} was revoked, says the ledger` }
  if (enrolled?.fields['demonstration_operator'] !== false && !demonstration)
    return { code: 'FORBIDDEN', reason: `${person} was enrolled for demonstrations, says the ledger` }
  return undefined
}

/** Whether the ledger knows that this person was enrolled with this authenticator or added it, whatever became of either since. Undefined where it does. */
export function refusalOfUnknown(person: string, fingerprint: string, entries: readonly LedgerDraft[]): Refusal | undefined {
  const enrolled = enrolmentOf(entries)
  if (!enrolled) return { code: 'ENROLMENT_NOT_IN_LEDGER', reason: `the ledger knows nothing of the enrolment of ${person}` }
  if (!enrolledFingerprints(enrolled).includes(fingerprint) && !aboutKey(entries, fingerprint)('authenticator.added'))
    return { code: 'ENROLMENT_NOT_IN_LEDGER', reason: `the ledger knows nothing of the authenticator that signed for ${person}` }
  return undefined
}

function enrolmentOf(entries: readonly LedgerDraft[]): LedgerDraft | undefined {
  return entries.find(({ kind }) => kind === 'operator.enrolled')
}

function aboutKey(entries: readonly LedgerDraft[], fingerprint: string): (kind: LedgerKind) => boolean {
  return (one) => entries.some(({ kind, fields }) => kind === one && fields['fingerprint'] === fingerprint)
}

/** Entries from before a person could have several authenticators name the one key by itself. */
function enrolledFingerprints({ fields }: LedgerDraft): unknown[] {
  const { authenticators, key_fingerprint: onlyKey } = fields
  if (!Array.isArray(authenticators)) return [onlyKey]
  return authenticators.map((one) => (typeof one === 'object' && one !== null && !Array.isArray(one) ? one['fingerprint'] : undefined))
}

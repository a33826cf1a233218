import { MaestroError } from '@maestro-helix/contract/errors'
import type { AuditFinding, AuditPage, AuditQuery, RunAudit } from '@maestro-helix/contract/http/audit'
import type { LedgerEntries, LedgerEntriesQuery } from '@maestro-helix/contract/http/ledger'

type EntriesOf = { entries(query: LedgerEntriesQuery): Promise<LedgerEntries> }

export type Period = { from?: string; to?: string }

/** What an audit of a period came to. It is complete where there are no findings. */
export type RecordAudit = {
  complete: boolean
  period: { from: string | null; to: string | null }
  runs: number
  attempts: number
  decisions: number
  evaluations: number
  irreversibleEffects: number
  signaturesVerified: number
  digestsRecomputed: number
  /** Digests that cannot be recomputed because the data of the person was erased; of how many runs. */
  digestsErased: number
  erasedRuns: number
  ledgerEntries: number
  /** Share of decisions and effects without a finding, 0..1: audit completeness (AC). Null where there is nothing to audit. */
  completeness: number | null
  findings: AuditFinding[]
}

/**
 * Audits every run of a period, and looks in the ledger for runs that the record does not show any more.
 * `onRun` is told of each run; `onProgress` of how many there were.
 */
export async function auditRecord(
  client: { audit: { runs(query: AuditQuery): Promise<AuditPage> }; ledger: EntriesOf },
  period: Period,
  onProgress: (runs: number) => void = () => undefined,
): Promise<RecordAudit> {
  const audits: RunAudit[] = []
  let after: string | undefined
  for (;;) {
    const page = await client.audit.runs({ ...period, limit: 50, ...(after !== undefined && { after }) })
    audits.push(...page.items)
    onProgress(audits.length)
    if (page.next === null) break
    after = page.next
  }
  const findings = [
    ...audits.flatMap((audit) => audit.findings),
    ...(await runsWithoutRecord(client.ledger, period, new Set(audits.map(({ runId }) => runId)))),
  ]
  const total = (count: (audit: RunAudit) => number): number => audits.reduce((sum, audit) => sum + count(audit), 0)
  const checked = total(({ decisions, irreversibleEffects }) => decisions + irreversibleEffects)
  const places = new Set(findings.map(({ runId, stepId, attempt }) => `${runId}/${stepId ?? ''}/${attempt ?? ''}`)).size
  return {
    complete: findings.length === 0,
    period: { from: period.from ?? null, to: period.to ?? null },
    runs: audits.length,
    attempts: total(({ attempts }) => attempts),
    decisions: total(({ decisions }) => decisions),
    evaluations: total(({ evaluations }) => evaluations),
    irreversibleEffects: total(({ irreversibleEffects }) => irreversibleEffects),
    signaturesVerified: total(({ signaturesVerified }) => signaturesVerified),
    digestsRecomputed: total(({ digestsRecomputed }) => digestsRecomputed),
    digestsErased: total(({ digestsErased }) => digestsErased),
    erasedRuns: total(({ erased }) => (erased ? 1 : 0)),
    ledgerEntries: total(({ ledgerEntries }) => ledgerEntries),
    completeness: checked === 0 ? (findings.length === 0 ? null : 0) : Math.max(0, (checked - places) / checked),
    findings,
  }
}

/** Runs that the ledger says were started in the period and that were not audited: their rows are gone. */
async function runsWithoutRecord(ledger: EntriesOf, { from, to }: Period, audited: ReadonlySet<string>): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = []
  for (let next: number | null = 0; next !== null;) {
    const page: LedgerEntries = await ledger.entries({ from: next, limit: 1_000 })
    for (const { index, leaf } of page.entries) {
      const { kind, at, run_id: runId } = leaf
      if (kind !== 'run.started' || typeof at !== 'string' || typeof runId !== 'string' || audited.has(runId)) continue
      if ((from !== undefined && at < from) || (to !== undefined && at >= to)) continue
      findings.push({
        code: 'RECORD_MISSING',
        runId,
        stepId: null,
        attempt: null,
        ledgerIndex: index,
        message: 'the ledger says that this run was started; the record does not know it',
      })
    }
    next = page.next
  }
  return findings
}

/** A moment from what a person writes: a date (midnight UTC) or an ISO 8601 time. @throws MaestroError INVALID_REQUEST */
export function moment(text: string | undefined, name: string): string | undefined {
  if (text === undefined) return undefined
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? new Date(text) : undefined
  if (time === undefined || Number.isNaN(time.getTime()))
    throw new MaestroError('INVALID_REQUEST', `${name}: a day such as 2026-01-31, or a time such as 2026-01-31T09:00:00Z`)
  return time.toISOString()
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { GilAuditRecord } from '@maestro-helix/contract/http/gil'
import { verifyProofFile } from '@maestro-helix/ledger/proof-file'
import { decisionsCsv, type ProvenDecision } from '@maestro-helix/sdk/audit/decisions-csv'
import type { AuditClient } from '@maestro-helix/sdk/client/audit-client'
import type { LedgerClient } from '@maestro-helix/sdk/client/ledger-client'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { ledgerCrypto } from '../verification/ledger-crypto.ts'
import type { TrustedLog } from '../verification/trusted-log.ts'
import { auditRecord, type Period } from '@maestro-helix/sdk/audit/audit-record'
import { type ReportContent, reportHtml } from '@maestro-helix/sdk/audit/audit-report'
import { replayRuns, runsToReplay } from '@maestro-helix/sdk/audit/replay-runs'

/**
 * Audits a period and writes the report: report.html, decisions.csv, key.vkey, and per decision its proof, checked before it is written,
 * beside the bytes of its entry.
 * @throws MaestroError LEDGER_PROOF_REFUSED, or as the parts.
 */
export async function writeReport(
  client: MaestroClient,
  trusted: TrustedLog,
  directory: string,
  given: { period: Period; sample: number; madeAt: string; ledger: ReportContent['ledger']; onProgress(what: string): void },
): Promise<ReportContent> {
  const { period, onProgress } = given
  await mkdir(join(directory, 'proofs'), { recursive: true })
  const audit = await auditRecord(client, period, (runs) => onProgress(`${runs} runs audited`))
  const replayed = await replayRuns(client.audit, await runsToReplay(client.runs, period, given.sample), (runs) =>
    onProgress(`${runs} runs replayed`),
  )
  const decisions: ProvenDecision[] = []
  for await (const record of decisionsIn(client.audit, period)) {
    const proof = `proofs/${record.ledger_index}.tlog-proof`
    await writeProof(client.ledger, trusted, directory, record.ledger_index)
    decisions.push({ ...record, proof })
    onProgress(`${decisions.length} proofs written`)
  }
  const checklist = await client.audit.checklist()
  const content: ReportContent = { madeAt: given.madeAt, audit, ledger: given.ledger, proofsAt: 'folder', replayed, checklist, decisions }
  await writeFile(join(directory, 'key.vkey'), `${trusted.verifierKey}\n`)
  await writeFile(join(directory, 'decisions.csv'), decisionsCsv(decisions))
  await writeFile(join(directory, 'report.html'), reportHtml(content))
  return content
}

async function* decisionsIn(audit: Pick<AuditClient, 'decisions'>, { from, to }: Period): AsyncGenerator<GilAuditRecord> {
  for (let next: number | null = 0; next !== null;) {
    const page: Awaited<ReturnType<AuditClient['decisions']>> = await audit.decisions({ from: next, limit: 500 })
    for (const record of page.records) if ((from === undefined || record.at >= from) && (to === undefined || record.at < to)) yield record
    next = page.next
  }
}

async function writeProof(ledger: Pick<LedgerClient, 'inclusionProof'>, trusted: TrustedLog, directory: string, index: number): Promise<void> {
  const { proofFile, leafBytes } = await ledger.inclusionProof(index)
  const leaf = Buffer.from(leafBytes, 'base64')
  const verdict = await verifyProofFile(ledgerCrypto, trusted.identity, proofFile, leaf)
  if (!verdict.ok || verdict.index !== index)
    throw new MaestroError(
      'LEDGER_PROOF_REFUSED',
      `the proof of entry ${index} does not hold: ${verdict.ok ? 'it is for another entry' : verdict.reason}`,
    )
  await writeFile(join(directory, 'proofs', `${index}.tlog-proof`), proofFile)
  await writeFile(join(directory, 'proofs', `${index}.leaf`), leaf)
}

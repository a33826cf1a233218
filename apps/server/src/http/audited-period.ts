import { MaestroError } from '@maestro-helix/contract/errors'
import type { AuditPage, AuditQuery, RunReplay } from '@maestro-helix/contract/http/audit'
import { auditRecord as auditOf, type Period } from '@maestro-helix/sdk/audit/audit-record'
import { reportHtml } from '@maestro-helix/sdk/audit/audit-report'
import type { ProvenDecision } from '@maestro-helix/sdk/audit/decisions-csv'
import { replayRuns } from '@maestro-helix/sdk/audit/replay-runs'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { verifyLog } from '@maestro-helix/ledger/verify-log'
import { ledgerCrypto } from '../evidence/ledger/ledger-crypto.ts'
import { digestOf } from '../record/digest.ts'
import type { HttpDependencies } from './http-dependencies.ts'
import { eventOf, shownLeaf } from './ledger-leaves.ts'
import { auditKinds, auditRecord } from './routes/gil.ts'

type Deps = Pick<HttpDependencies, 'queries' | 'store' | 'ledger' | 'auditRun' | 'replayRun' | 'auditChecklist' | 'sources'>

/** Entries read at once, most rows of one table, and most runs of one page and of those whose evaluations are computed again for it. */
const entriesPage = 2_000
const decisionsLimit = 100_000
const runsLimit = 2_000
const replayedLimit = 100
const checklistDays = 30

/** Runs against their ledger entries, newest first; those outside the period are left out of their page. */
export async function auditPage(deps: Deps, { from, to, limit = 50, after }: AuditQuery): Promise<AuditPage> {
  const { items, next } = await deps.queries.runs({ limit, ...(after !== undefined && { after }) })
  const audits: AuditPage['items'] = []
  for (const { id, createdAt } of items) {
    if ((from !== undefined && createdAt < from) || (to !== undefined && createdAt >= to)) continue
    audits.push(await deps.auditRun(id))
  }
  return { items: audits, next }
}

/** The evaluations of a run, computed again. @throws MaestroError NOT_FOUND, LEDGER_INCONSISTENT */
export async function replayOf(deps: Deps, runId: string): Promise<RunReplay> {
  const snapshot = await deps.store.run(runId)
  if (!snapshot) throw new MaestroError('NOT_FOUND', `no run ${runId}`)
  const { workflow, version, definitionSha256 } = snapshot.run
  const stored = await deps.store.workflowVersion(workflow, version)
  if (!stored || digestOf(stored.definition) !== definitionSha256)
    throw new MaestroError('LEDGER_INCONSISTENT', `version ${version} of "${workflow}" is not the definition that the run followed`)
  return { runId, evaluations: await deps.replayRun(snapshot, stored.definition) }
}

/** The decisions of a period in the order of the ledger, each with the address of its proof. @throws MaestroError PAYLOAD_TOO_LARGE */
export async function decisionsOf({ ledger }: Deps, { from, to }: Period): Promise<ProvenDecision[]> {
  const decisions: ProvenDecision[] = []
  for (let next = 0; ;) {
    const page = (await ledger.entries(next, entriesPage)).map(eventOf)
    for (const event of page) {
      if (!auditKinds.has(event.kind) || (from !== undefined && event.at < from) || (to !== undefined && event.at >= to)) continue
      decisions.push({ ...auditRecord(event), proof: `/ledger/proof/${event.index}` })
    }
    if (decisions.length > decisionsLimit) throw tooMuch(`${decisionsLimit} decisions`)
    if (page.length < entriesPage) return decisions
    next += page.length
  }
}

/**
 * The report of a period as a page, by the same steps and the same renderer as `maestro audit report`: the ledger is verified first, then the runs against it.
 * @throws MaestroError LEDGER_INCONSISTENT, PAYLOAD_TOO_LARGE, CONFLICT
 */
export async function reportOf(deps: Deps, period: Period): Promise<string> {
  const ledger = await verified(deps.ledger)
  const runIds: string[] = []
  const audit = await auditOf(
    {
      audit: {
        runs: async (query) => {
          const page = await auditPage(deps, query)
          runIds.push(...page.items.map(({ runId }) => runId))
          if (runIds.length > runsLimit) throw tooMuch(`${runsLimit} runs`)
          return page
        },
      },
      ledger: {
        entries: async ({ from = 0, limit = 1_000 }) => {
          const entries = (await deps.ledger.entries(from, limit)).map(shownLeaf)
          return { size: ledger.size, entries, next: entries.length < limit ? null : from + entries.length }
        },
      },
    },
    period,
  )
  const replayed = await replayRuns({ replay: (runId) => replayOf(deps, runId) }, runIds.slice(0, replayedLimit))
  const decisions = await decisionsOf(deps, period)
  const checklist = await deps.auditChecklist(checklistDays)
  return reportHtml({ madeAt: deps.sources.now(), audit, ledger, proofsAt: 'server', replayed, checklist, decisions })
}

/** The whole ledger against its newest checkpoint. @throws MaestroError LEDGER_INCONSISTENT */
async function verified(ledger: Deps['ledger']): Promise<{ size: number; root: string; verifierKey: string; keySource: string }> {
  const { size, root, note } = await ledger.tip()
  async function* leaves(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < size; from += entriesPage)
      for (const { leaf } of await ledger.entries(from, Math.min(entriesPage, size - from))) yield leaf
  }
  const identity = { origin: ledger.origin, keys: [parseVerifierKey(ledgerCrypto.sha256, ledger.verifierKey)] }
  if (note !== null) {
    const verdict = await verifyLog(ledgerCrypto, identity, note, leaves())
    if (!verdict.ok) throw new MaestroError('LEDGER_INCONSISTENT', `the ledger does not verify: ${verdict.reason}`)
  }
  return { size, root: Buffer.from(root).toString('base64'), verifierKey: ledger.verifierKey, keySource: 'this server' }
}

function tooMuch(limit: string): MaestroError {
  return new MaestroError('PAYLOAD_TOO_LARGE', `more than ${limit}; name a shorter period with from and to`)
}

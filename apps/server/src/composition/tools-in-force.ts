import type { Logger } from 'pino'
import { effectDigest, type EffectsInForce, effectsInForce, loweredEffects } from '../governance/effects-in-force.ts'
import type { LoadedCatalog } from '../operations/load-catalog.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'

/**
 * The catalog's tools with the effects that are in force: the ledger says which each had, a lesser one needs signatures. What is new is entered, and what is kept
 * back is logged.
 * @throws MaestroError LEDGER_INCONSISTENT, RECORD_UNAVAILABLE.
 */
export async function toolsInForce(
  { tools, toolSha256 }: Pick<LoadedCatalog, 'tools' | 'toolSha256'>,
  parts: {
    recorded: LedgerDraft[]
    isSigned: (tool: string, sha256: string) => Promise<boolean>
    store: Pick<RecordStore, 'commit'>
    now: string
    logger: Pick<Logger, 'warn'>
  },
): Promise<EffectsInForce> {
  const { recorded, now } = parts
  const signed = new Set<string>()
  for (const { tool, declared } of loweredEffects(tools, recorded)) if (await parts.isSigned(tool, effectDigest(tool, declared))) signed.add(tool)
  const found = effectsInForce(tools, recorded, { signed, toolSha256, now })
  if (found.entries.length > 0) await parts.store.commit({ aggregate: null, ledger: found.entries, evidence: [], outbox: [] })
  for (const { tool, declared, before } of found.lowered)
    parts.logger.warn(
      { tool, declared, inForce: before },
      'the catalog declares a lesser effect than this tool had: it keeps the effect it had until the lesser one is signed (maestro promote request tool)',
    )
  return found
}

import { totalmem } from 'node:os'
import { resolve } from 'node:path'
import type { Logger } from 'pino'
import type { LoadedCatalog } from '../operations/load-catalog.ts'
import type { StallWatch } from '../operations/stall-watch.ts'
import { isolatedAgents, isolatedFunctions, isolatedTools } from '../operations/workers/isolated-catalog.ts'
import { workerEnvironment } from '../operations/workers/worker-environment.ts'
import { WorkerPool } from '../operations/workers/worker-pool.ts'
import type { DriverParts } from '../orchestration/driver-parts.ts'

/** Memory that is reckoned with for a process that runs an ordinary agent, in bytes; half of the machine's is for them. */
const ordinaryBytes = 128 * 1_048_576

/**
 * What drives call: code that is trusted in this process, watched for standing still; all other code in processes of their own. `process.env` must have lost the server's secrets.
 */
export async function workerParts(
  catalog: LoadedCatalog,
  stall: StallWatch,
  settings: {
    catalogFile: string | null
    environment: Record<string, string | undefined>
    workers: { most: number | null; memoryMib: number }
    logger: Logger
  },
): Promise<Pick<DriverParts, 'agents' | 'tools' | 'functions' | 'apart'> & { stop(): void }> {
  const { catalogFile, logger } = settings
  if (catalogFile === null) return { ...catalog, stop() {} }
  const pool = new WorkerPool({
    program: resolve(import.meta.dirname, '../catalog-worker.ts'),
    catalogFile,
    environment: await workerEnvironment(catalogFile, catalog.environment, settings.environment),
    build: catalog.build,
    questionLimit: 10_000,
    memoryMib: settings.workers.memoryMib,
    most: settings.workers.most ?? Math.min(256, Math.max(16, Math.floor(totalmem() / 2 / ordinaryBytes))),
    onStray: ({ message, stack }) => logger.error({ stack }, `code of the catalog left a failure behind in its process: ${message}`),
    onThrown: ({ message, stack }) => logger.info({ stack }, `code of the catalog threw: ${message}`),
    onPrinted: (text) => void process.stderr.write(text),
  })
  pool.warmUp()
  return {
    agents: isolatedAgents(stall.agents(catalog.agents), pool),
    tools: isolatedTools(stall.tools(catalog.tools), pool),
    functions: isolatedFunctions(stall.functions(catalog.functions), pool),
    apart: {
      includes: (kind, id) => (kind === 'agent' ? catalog.agents : kind === 'tool' ? catalog.tools : catalog.functions).get(id)?.trusted !== true,
      reserving: (signal, work) => pool.reserving(signal, work),
    },
    stop: () => pool.stop(),
  }
}

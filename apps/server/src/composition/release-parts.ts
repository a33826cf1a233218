import type { SignInDeps } from '../governance/people/sign-in.ts'
import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import { readReleaseGates, releaseDesk, releaseGate, type ReleaseParts } from '../operations/release-desk.ts'
import { restoreWorkflow } from '../orchestration/workflow-commands.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

type Known = NonNullable<Parameters<typeof restoreWorkflow>[0]['known']>

/** What releases are held to, and the desk where they are asked for and signed. `gatesFile` says whose signatures which environment wants. */
export async function releaseParts(
  deps: { record: PostgresStore; store: RecordStore; sources: Sources; known: Known; signIn: SignInDeps },
  environment: string,
  gatesFile: string,
): Promise<{ released: ReturnType<typeof releaseGate>; release: ReturnType<typeof releaseDesk> }> {
  const { record, store, sources, known, signIn } = deps
  const parts: Omit<ReleaseParts, 'activate'> = {
    environment,
    gates: await readReleaseGates(gatesFile),
    store,
    sources,
    signIn,
    promotion: record.queries.promotion,
    promotions: record.queries.promotions,
    granted: record.queries.grantedPromotions,
    operators: record.queries.operators,
    tasks: record.queries.taskEscalations,
  }
  const released = releaseGate(parts)
  const release = releaseDesk({
    ...parts,
    activate: (workflow, version) =>
      restoreWorkflow({ store, sources, known, release: released }, workflow, version, { kind: 'service', id: 'release' }),
  })
  return { released, release }
}

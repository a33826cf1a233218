import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { preparePostgres } from '@maestro-helix/cli/stack/postgres'
import { superviseChild } from '@maestro-helix/cli/stack/supervised-child'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL of this test run; its databases are made from here. */
    postgresUrl: string
  }
}

/** One real PostgreSQL for all integration tests of a run. What it holds is thrown away, so nothing waits for the disk. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'maestro-test-'))
  // Root's PostgreSQL runs as another user, who must be able to pass.
  chmodSync(home, 0o711)
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }
  const { specification, databaseUrl } = await preparePostgres({ home, settings })
  const postgres = superviseChild(specification, () => undefined)
  await postgres.ready()
  project.provide('postgresUrl', databaseUrl)
  return async () => {
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

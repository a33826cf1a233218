import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseFreePorts } from '@maestro-helix/cli/stack/free-ports'
import { registerDeployment } from '@maestro-helix/cli/stack/register-deployment'
import { prepareRestate } from '@maestro-helix/cli/stack/restate'
import { type SupervisedChild, superviseChild } from '@maestro-helix/cli/stack/supervised-child'
import { afterAll, beforeAll } from 'vitest'

export type TestRestate = {
  /** Valid from the first `beforeAll` on, like everything here. */
  readonly ingressUrl: string
  readonly adminUrl: string
  readonly child: SupervisedChild
  /** Makes the handlers served at this address known; see registerDeployment. */
  register(serviceUrl: string): Promise<void>
}

/** Gives a test file a real Restate of its own, on free loopback ports and empty. */
export function useTestRestate(): TestRestate {
  let started: { home: string; ingressUrl: string; adminUrl: string; child: SupervisedChild } | undefined
  const running = () => {
    if (started === undefined) throw new Error('Restate runs from beforeAll on')
    return started
  }
  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), 'maestro-restate-'))
    const [ingress = 0, admin = 0, node = 0] = await chooseFreePorts(3)
    const { specification, ingressUrl, adminUrl } = prepareRestate({ home, ports: { ingress, admin, node } })
    started = { home, ingressUrl, adminUrl, child: superviseChild(specification, () => undefined) }
    await started.child.ready()
  })
  afterAll(async () => {
    if (started === undefined) return
    await started.child.stop()
    rmSync(started.home, { recursive: true, force: true })
  })
  return {
    get ingressUrl() {
      return running().ingressUrl
    },
    get adminUrl() {
      return running().adminUrl
    },
    get child() {
      return running().child
    },
    register: (serviceUrl) => registerDeployment(running().adminUrl, serviceUrl),
  }
}

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import * as restate from '@restatedev/restate-sdk'
import * as clients from '@restatedev/restate-sdk-clients'
import { type Contender, inParallel, stepsPerWorkflow, stepWork } from './contender.ts'
import { registerHandlers } from './register-handlers.ts'

/** The same steps on the same engine as its authors would write them: one handler, one journaled `run` per step; no scores, no gate, no ledger. */
export async function ungovernedRestate(engine: { ingressUrl: string; adminUrl: string }): Promise<Contender> {
  const service = restate.service({
    name: 'bench-ungoverned',
    handlers: {
      workflow: async (context: restate.Context, input: { id: string }): Promise<string> => {
        let n = 0
        for (let step = 0; step < stepsPerWorkflow; step++) n = (await context.run(`step-${step}`, () => stepWork({ n }))).n
        return `${input.id} ${n}`
      },
    },
  })
  const server = createServer(restate.createEndpointHandler({ services: [service], logger: () => undefined }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await registerHandlers(engine.adminUrl, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const ingress = clients.connect({ url: engine.ingressUrl })
  return {
    name: 'ungoverned on Restate',
    run: (count, concurrency) =>
      inParallel(count, concurrency, async () => {
        const id = randomUUID()
        await ingress.serviceClient<typeof service>({ name: 'bench-ungoverned' }).workflow({ id }, clients.rpc.opts({ idempotencyKey: id }))
      }),
    close: async () => {
      server.close()
    },
  }
}

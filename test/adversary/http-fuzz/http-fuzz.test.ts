import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TestServer, useTestServer } from '../../http/test-server.ts'
import { type ApiOperation, apiOperations } from './api-operation.ts'
import { type ApiRequest, requestOf } from './api-request.ts'
import { AnswerJudge } from './judge-answer.ts'
import { type Caller, type PeopledServer, peopled } from './peopled-server.ts'
import { RequestSender } from './send-request.ts'

/** `npm run fuzz:http` sends hundreds of requests to each operation, others each time; beside all other tests, few and always the same. */
const asked = process.env['MAESTRO_FUZZ_REQUESTS']
const requestsEach = Number(asked ?? 8)
const seed = Number(process.env['MAESTRO_FUZZ_SEED'] ?? (asked === undefined ? 1 : Math.floor(Math.random() * 2 ** 31)))
const only = new RegExp(process.env['MAESTRO_FUZZ_ONLY'] ?? '')

const server = useTestServer()
const { document, operations } = await apiOperations()

type Campaign = { running: TestServer; people: PeopledServer; sender: RequestSender; judge: AnswerJudge }

async function begun(): Promise<Campaign> {
  const running = await server.start()
  const people = await peopled(running)
  return { running, people, sender: new RequestSender(running.url), judge: new AnswerJudge(document, people.secrets) }
}

/** What is wrong with the answer to one request; null where nothing is. */
async function faultOf({ running, people, sender, judge }: Campaign, operation: ApiOperation, request: ApiRequest): Promise<string | null> {
  const caller = people.callers.get(request.caller) ?? { token: null, roles: [] }
  const isAllowed = mayCall(operation, caller)
  const before = isAllowed ? 0 : (await running.ledger.tip()).size
  const answer = await sender.send(request, caller.token)
  const fault = judge.fault(operation, answer)
  if (fault !== null) return `${fault}\n      ${answer.text.slice(0, 300)}`
  if (isAllowed) return null
  // An address that cannot be read leads to no operation, and is refused before anybody is asked who they are.
  if (![400, 401, 403, 404].includes(answer.status)) return `${request.caller} got ${answer.status}`
  return (await running.ledger.tip()).size === before ? null : `${request.caller} was refused, and the ledger grew`
}

function mayCall({ roles }: ApiOperation, caller: Caller): boolean {
  return roles === null || caller.roles.some((role) => roles.includes(role))
}

test(
  `every operation answers as documented: ${requestsEach} requests to each, seed ${seed}`,
  { timeout: 120_000 + requestsEach * 60_000 },
  async () => {
    const campaign = await begun()
    const callers = [...campaign.people.callers]
    const allowed = (operation: ApiOperation) => callers.filter(([, caller]) => mayCall(operation, caller)).map(([name]) => name)
    const source = { document, callers: callers.map(([name]) => name), allowed, known: campaign.people.known }
    const faults: string[] = []
    try {
      for (const operation of operations.filter(({ name }) => only.test(name))) {
        const property = fc.asyncProperty(requestOf(operation, source), async (request) => {
          const fault = await faultOf(campaign, operation, request)
          if (fault !== null) throw new Error(fault)
        })
        const found = await fc.check(property, { numRuns: requestsEach, seed, interruptAfterTimeLimit: 60_000 })
        if (!found.failed) continue
        const [request] = found.counterexample ?? []
        const shown = JSON.stringify({ ...request, body: request?.body?.slice(0, 400), target: request?.target.slice(0, 300) })
        faults.push(`${operation.name}: ${String((found.errorInstance as Error | null)?.message)}\n      ${shown}`)
      }
    } finally {
      campaign.sender.close()
    }
    expect(faults, faults.join('\n')).toEqual([])
  },
)

test('whoever may not is refused by every operation, and nothing of it reaches the ledger', async () => {
  const { running, people, sender, judge } = await begun()
  const faults: string[] = []
  let refused = 0
  try {
    for (const [name, caller] of people.callers) {
      const { size } = await running.ledger.tip()
      for (const operation of operations.filter((each) => !mayCall(each, caller))) {
        const target = operation.path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => people.known(operation, parameter)[0] ?? '1')
        const body = operation.body === null ? undefined : JSON.stringify(operation.body.example ?? {})
        const request = { caller: name, method: operation.method, target, body, contentType: 'application/json' }
        const answer = await sender.send(request, caller.token)
        const expected = caller.token === null || name === 'a stranger' ? 401 : 403
        const fault = answer.status === expected ? judge.fault(operation, answer) : `${answer.status} ${answer.text.slice(0, 200)}`
        if (fault !== null) faults.push(`${operation.name} by ${name}: ${fault}`)
        refused += 1
      }
      expect((await running.ledger.tip()).size, name).toBe(size)
    }
  } finally {
    sender.close()
  }
  expect(faults, faults.join('\n')).toEqual([])
  expect(refused).toBeGreaterThan(500)
})

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decide } from '@maestro-helix/cli/governance/decide'
import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { idOf } from '@maestro-helix/sdk/adapters/ai-sdk/governed-tools'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FaultedSystem, startFaultedSystem } from '../faults/faulted-system.ts'
import { broughtTools } from './ai-sdk-catalog.ts'

let system: FaultedSystem
beforeAll(async () => {
  system = await startFaultedSystem({ catalogFile: fileURLToPath(new URL('ai-sdk-catalog.ts', import.meta.url)) })
}, 120_000)
afterAll(() => system.stop())

function done(): string[] {
  const file = join(system.home, 'done.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

async function runUntil(workflow: string, input: Record<string, string>, reached: (run: RunDetail) => boolean): Promise<RunDetail> {
  const { id } = await system.service.runs.start({ workflow, input })
  return until(id, reached)
}

async function until(id: string, reached: (run: RunDetail) => boolean): Promise<RunDetail> {
  for (;;) {
    const detail = await system.service.runs.get(id)
    if (reached(detail)) return detail
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const attempted = ({ attempts }: RunDetail): boolean => attempts.length > 0

test('of twelve tools that agents bring along, none with an effect is carried out before anybody was asked, and the reading one is', async () => {
  for (const [name, effect] of Object.entries(broughtTools)) {
    const { attempts } = await runUntil(`with-${idOf(name)}`, {}, attempted)
    const [attempt] = attempts
    expect([name, attempt?.status, attempt?.error]).toEqual([name, 'succeeded', null])
    const requests = [{ tool: idOf(name), arguments: { id: 'W-17' } }]
    if (effect === 'read')
      expect(attempt?.judged?.trajectory).toContainEqual(expect.objectContaining({ tool: idOf(name), effect: 'read', observed: true, error: null }))
    else expect([attempt?.output, attempt?.judged?.approvalRequests]).toMatchObject([{ requests }, requests])
  }
  expect(done()).toEqual(['readPaymentStatus W-17'])
}, 120_000)

test('what an agent asks for is carried out by an action step, once, after two people', async () => {
  const { id } = await system.service.runs.start({ workflow: 'refund-clerk', input: { message: 'My order W-17 never came. I want my money back.' } })
  const isAsked = ({ escalations, run }: RunDetail): boolean => run.endedAt !== null || escalations.some(({ status }) => status === 'open')
  let detail = await until(id, isAsked)
  const asked: string[] = []
  for (; detail.run.endedAt === null; detail = await until(id, isAsked)) {
    const question = detail.escalations.find(({ status }) => status === 'open')
    asked.push(question?.kind ?? 'nothing')
    for (const { keys, client } of system.operators) {
      expect(done()).not.toContain('refunded W-17 4200')
      const shown = await client.escalations.get(question?.id ?? '')
      if (shown.escalation.status !== 'open') continue
      await decide(client.escalations, keys, shown, { verdict: 'approve', feedback: { rationale: 'The order is lost.' }, signedAt: new Date() })
    }
  }
  expect(asked.at(-1)).toBe('action')
  expect(detail.intents[0]?.block).toMatchObject({
    action: 'refund-order',
    arguments: { orderId: 'W-17', cents: 4_200 },
    target: 'order W-17',
    effect: 'irreversible',
    toolSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  })
  expect([detail.run.status, detail.run.output]).toEqual(['completed', { answer: '', refund: { refundId: 'R-W-17' } }])
  expect(done().filter((line) => line.startsWith('refunded'))).toEqual(['refunded W-17 4200'])
}, 120_000)

test('a tool that failed is told by the record, and an answer that invents what it would have said scores less', async () => {
  const [works] = (await runUntil('lookup-works', {}, attempted)).attempts
  const [fails] = (await runUntil('lookup-fails', {}, attempted)).attempts
  expect(fails?.output).toEqual(works?.output)
  expect(works?.judged?.trajectory).toContainEqual(expect.objectContaining({ tool: 'city-for-lookup-works', observed: true, error: null }))
  expect(fails?.judged?.trajectory).toContainEqual(
    expect.objectContaining({ tool: 'city-for-lookup-fails', observed: true, result: null, error: expect.any(String) as string }),
  )
  expect(fails?.judged?.context).toContain('the warehouse does not answer')
  // What failed shows nothing: the answer made up from it does not pass.
  expect(fails?.qsr?.components.accuracy.score).toBe(0)
  expect(fails?.qsr?.qsr ?? 1).toBeLessThan(defaultGateConfig.default.qsrMin)
  expect(works?.qsr?.qsr ?? 0).toBeGreaterThanOrEqual(defaultGateConfig.default.qsrMin)
}, 120_000)

test('an answer that was cut off says so, and is not complete', async () => {
  const [cut] = (await runUntil('cut-off', {}, attempted)).attempts
  const [whole] = (await runUntil('not-cut-off', {}, attempted)).attempts
  expect([cut?.judged?.finishReason, whole?.judged?.finishReason]).toEqual(['length', 'stop'])
  const { score, reasons } = cut?.qsr?.components.completion ?? { score: null, reasons: [] }
  expect(score ?? 5).toBeLessThanOrEqual(1)
  expect(score ?? 5).toBeLessThan(whole?.qsr?.components.completion.score ?? 0)
  expect(reasons.join(' ')).toContain('cut off')
}, 120_000)

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decide } from '@maestro-helix/cli/governance/decide'
import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FaultedSystem, startFaultedSystem, type SystemOperator } from '../faults/faulted-system.ts'

const sdk = (name: string): string => JSON.stringify(new URL(`../../packages/sdk/src/${name}.ts`, import.meta.url).pathname)

/** A shop's catalog whose code, and the effect that it declares for the transfer, can be exchanged. */
function catalogOf({ code, effect }: { code: string; effect: string }): string {
  return `
    import { appendFileSync } from 'node:fs'
    import { defineCatalog } from ${sdk('define-catalog')}
    import { defineTool } from ${sdk('define-tool')}
    export default (environment) => defineCatalog({
      tools: [
        defineTool({
          id: 'transfer',
          description: 'Sends money.',
          effect: ${JSON.stringify(effect)},
          idempotent: true,
          blastRadius: 0.5,
          execute: ({ arguments: { to } }) => {
            appendFileSync(environment.FAULT_FOLDER + '/sent.txt', ${JSON.stringify(code)} + ' ' + to + '\\n')
            return { sent: to }
          },
        }),
      ],
      workflows: [
        {
          name: 'transfer',
          steps: [
            { kind: 'action', id: 'send', tool: 'transfer', arguments: { to: '= input.to' }, target: '= input.to', impact: 'Sends money.', rollbackPlan: 'None.' },
          ],
        },
      ],
    })
  `
}

let system: FaultedSystem
const folder = mkdtempSync(join(tmpdir(), 'maestro-swapped-'))
const catalogFile = join(folder, 'catalog.mjs')
beforeAll(async () => {
  writeFileSync(catalogFile, catalogOf({ code: 'first', effect: 'irreversible' }))
  system = await startFaultedSystem({ catalogFile })
}, 120_000)
afterAll(async () => {
  await system.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function restartedWith(catalog: { code: string; effect: string }): Promise<void> {
  writeFileSync(catalogFile, catalogOf(catalog))
  await system.killAndAwait('server')
}

function sent(): string[] {
  const file = join(system.home, 'sent.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

async function until(id: string, reached: (run: RunDetail) => boolean): Promise<RunDetail> {
  for (;;) {
    const detail = await system.service.runs.get(id)
    if (reached(detail)) return detail
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const openOf = ({ escalations }: RunDetail) => escalations.find(({ status }) => status === 'open')
const isAsked = (detail: RunDetail): boolean => openOf(detail) !== undefined || detail.run.endedAt !== null

async function approve(detail: RunDetail, operator: SystemOperator | undefined): Promise<void> {
  if (!operator) throw new Error('nobody is enrolled')
  const { keys, client } = operator
  const shown = await client.escalations.get(openOf(detail)?.id ?? '')
  await decide(client.escalations, keys, shown, { verdict: 'approve', feedback: { rationale: 'It is owed.' }, signedAt: new Date() })
}

test('what was approved under one code is not carried out by another: people are asked again', async () => {
  const { id } = await system.service.runs.start({ workflow: 'transfer', input: { to: 'SWAP' } })
  const first = await until(id, isAsked)
  await approve(first, system.operators[0])
  await restartedWith({ code: 'second', effect: 'irreversible' })
  await approve(first, system.operators[1])
  const again = await until(id, (detail) => isAsked(detail) && openOf(detail)?.id !== openOf(first)?.id)
  expect(sent()).toEqual([])
  expect(again.intents.map(({ state, refusal }) => [state, refusal])).toEqual([
    ['ABORTED', 'TOOL_CHANGED'],
    ['PENDING_REVIEW', undefined],
  ])
  const [before, after] = again.intents.map(({ block }) => block)
  expect(after?.toolSha256).not.toBe(before?.toolSha256)
  expect(after?.arguments).toEqual(before?.arguments)
  for (const operator of system.operators) await approve(again, operator)
  const { run } = await until(id, (detail) => detail.run.endedAt !== null)
  expect([run.status, sent()]).toEqual(['completed', ['second SWAP']])
}, 120_000)

test('an effect that was lowered in code alone lowers nothing: it still waits for two people, and is named', async () => {
  await restartedWith({ code: 'third', effect: 'read' })
  const { id } = await system.service.runs.start({ workflow: 'transfer', input: { to: 'LOWERED' } })
  const waiting = await until(id, isAsked)
  expect(sent()).not.toContain('third LOWERED')
  expect([waiting.run.status, openOf(waiting)?.peopleRequired, waiting.intents[0]?.block.effect]).toEqual(['waiting', 2, 'irreversible'])
  const { entries } = await system.service.ledger.entries({ from: 0, limit: 500 })
  const declared = entries.flatMap(({ leaf }) => (leaf['kind'] === 'tool.declared' ? [[leaf['effect'], leaf['effect_declared']]] : []))
  expect(declared).toEqual([
    ['irreversible', 'irreversible'],
    ['irreversible', 'read'],
  ])
  const { warnings } = await system.service.workflows.check('transfer')
  expect(warnings).toContainEqual(expect.stringContaining('"transfer" was irreversible and is declared as read: it stays irreversible'))
}, 120_000)

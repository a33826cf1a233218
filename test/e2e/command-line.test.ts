import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SamplesReport } from '@maestro-helix/cli/up/samples-report'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
/** Of this process's environment only what finds programs: no database, home or token of somebody else. */
const environment = Object.fromEntries(['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))

let folder: string
let started: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-e2e-'))
  started = []
})
afterEach(async () => {
  for (const child of started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    await ended
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
})

type Started = { child: ChildProcess; output: () => string; errors: () => string; ended: Promise<number>; says(text: string): Promise<void> }

function maestro(...args: string[]): Started {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let output = ''
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)))
  const waiting: { text: string; heard: () => void; failed: (error: Error) => void }[] = []
  child.stdout.on('data', (chunk) => {
    output += chunk
    for (const { text, heard } of waiting) if (output.includes(text)) heard()
  })
  void ended.then((code) =>
    waiting.forEach(({ text, failed }) => failed(new Error(`ended with ${code} before it said "${text}": ${output}${errors}`))),
  )
  return {
    child,
    output: () => output,
    errors: () => errors,
    ended,
    says: (text) => new Promise((heard, failed) => (output.includes(text) ? heard() : waiting.push({ text, heard, failed }))),
  }
}

async function result(...args: string[]): Promise<{ code: number; json: never; errors: string }> {
  const ran = maestro(...args, '--json')
  const code = await ran.ended
  return { code, json: JSON.parse(ran.output() || 'null') as never, errors: ran.errors() }
}

describe('the command line on a whole Maestro', () => {
  it('runs the samples once, decides them as a demonstration, verifies the ledger, reports, and leaves nothing', async () => {
    const ran = maestro('up', '--once', '--report', 'report.json')
    expect(await ran.ended, ran.output() + ran.errors()).toBe(0)
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as SamplesReport
    expect(report.ok).toBe(true)
    expect(report.runs.map(({ workflow, status, demonstration }) => [workflow, status, demonstration])).toEqual([
      ['content-generation', 'completed', true],
      ['code-summary', 'completed', true],
      ['customer-service', 'completed', true],
      ['financial', 'completed', true],
    ])
    const attempts = report.runs.flatMap(({ steps }) => steps.flatMap((step) => step.attempts))
    for (const { agent, routing, qsr, mri, decision } of attempts.filter(({ tool }) => tool === null)) {
      expect(routing?.candidates.map((candidate) => candidate.agent)).toContain(agent)
      expect(qsr?.qsr).toBeGreaterThan(0)
      expect(mri?.tier).toBeTypeOf('string')
      expect(decision).toBeTypeOf('string')
    }
    const escalations = report.runs.flatMap(({ steps }) => steps.flatMap((step) => step.escalations))
    const actions = escalations.filter(({ kind }) => kind === 'action')
    expect(actions.length).toBeGreaterThan(0)
    for (const { status, decisions } of actions) {
      expect(status).toBe('approved')
      expect(decisions.map(({ operator, demonstration }) => [operator, demonstration])).toEqual([
        ['demonstration-one', true],
        ['demonstration-two', true],
      ])
    }
    expect(report.ledger).toMatchObject({ verified: true, size: expect.any(Number), root: expect.any(String) })
    const [, home = ''] = /Starting Maestro in (\S+)/.exec(ran.errors()) ?? []
    expect(home).not.toBe('')
    expect(existsSync(home)).toBe(false)
  })

  it('stops irreversible steps for two people, refuses a second start, and finds everything again after a stop', async () => {
    const home = ['--home', join(folder, 'home')]
    const first = maestro('up', '--samples', ...home)
    await first.says('Ctrl-C stops everything')
    expect(first.output()).toContain('operators enrol alice')

    const second = await result('up', ...home)
    expect({ code: second.code, errors: second.errors }).toEqual({ code: 3, errors: expect.stringContaining('ALREADY_RUNNING') })

    for (const name of ['alice', 'bob']) expect((await result('operators', 'enrol', name, ...home)).code).toBe(0)
    const { items } = (await result('gil', 'list', ...home)).json as { items: { id: string; runId: string; peopleRequired: number; kind: string }[] }
    const question = items.find(({ kind }) => kind === 'action')
    expect(question?.peopleRequired).toBe(2)
    const approve = (name: string): ReturnType<typeof result> =>
      result('gil', 'approve', question?.id ?? '', '--as', name, '--rationale', 'Checked.', '--yes', ...home)
    expect((await approve('alice')).code).toBe(0)
    const twice = await approve('alice')
    expect({ code: twice.code, errors: twice.errors }).toEqual({ code: 3, errors: expect.stringContaining('APPROVAL_DUPLICATE') })
    expect((await result('runs', 'show', question?.runId ?? '', ...home)).json).toMatchObject({ run: { status: 'waiting' } })
    expect((await approve('bob')).code).toBe(0)
    await first.says('bob approves')
    expect((await result('ledger', 'verify', ...home)).json).toMatchObject({ verified: true, keySource: 'first-seen' })

    first.child.kill('SIGINT')
    expect(await first.ended).toBe(0)
    expect((await result('runs', ...home)).code).toBe(4)

    const again = maestro('up', ...home)
    await again.says('Ctrl-C stops everything')
    expect((await result('gil', 'list', ...home)).json).toMatchObject({
      items: items.filter(({ id }) => id !== question?.id).map(({ id }) => ({ id })),
    })
    expect((await result('ledger', 'verify', ...home)).json).toMatchObject({ verified: true, keySource: 'pinned', extendsSize: expect.any(Number) })
    again.child.kill('SIGINT')
    expect(await again.ended).toBe(0)
  })
})

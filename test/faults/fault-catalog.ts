import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'

/**
 * What the server runs under faults. Every call of an agent and every effect of a tool leaves a line in a file that outlives the server, so that
 * what happened can be compared with what was recorded.
 */
export default function faultCatalog(environment: Record<string, string | undefined>) {
  const folder = environment['FAULT_FOLDER'] ?? ''
  /** One write of one short line: appended whole or not at all, whoever else writes. */
  const note = (file: string, line: object): void =>
    appendFileSync(join(folder, file), `${JSON.stringify({ ...line, at: new Date().toISOString() })}\n`)

  const agent = (id: string) =>
    defineAgent({
      id,
      version: '1.0.0',
      description: `Counts up, and notes that it was called (${id}).`,
      run: ({ input }, { runId, stepId, attempt }) => {
        note('calls.jsonl', { runId, stepId, attempt })
        return { output: { count: Number(input['count']) + 1 } }
      },
    })

  /** The target does it again whenever it is asked again. */
  const once = (id: string, effect: 'reversible' | 'irreversible', more: Partial<Tool> = {}) =>
    defineTool({
      id,
      description: 'Changes the target at each call.',
      effect,
      idempotent: false,
      blastRadius: 0.2,
      execute: ({ arguments: given, idempotencyKey }) => {
        note('effects.jsonl', { tool: id, key: idempotencyKey, run: given['run'] ?? null })
        return { done: true }
      },
      ...more,
    })

  /** The target knows the key: asked again, it changes nothing. A file made exclusively is its memory. */
  const keyed = defineTool({
    id: 'transfer',
    description: 'Changes the target once per key.',
    effect: 'irreversible',
    idempotent: true,
    blastRadius: 0.2,
    execute: ({ arguments: given, idempotencyKey }) => {
      try {
        writeFileSync(join(folder, 'keys', idempotencyKey), '', { flag: 'wx' })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { done: true }
        throw error
      }
      note('effects.jsonl', { tool: 'transfer', key: idempotencyKey, run: given['run'] ?? null })
      return { done: true }
    },
  })

  const task = 'Add one to count.'
  const counted = (id: string, agents: string[], after: string[] = []) => ({
    id,
    agents,
    task,
    after,
    input: { count: after.length === 0 ? '= input.count' : `= steps.${after[0]?.replaceAll('-', '_')}.output.count` },
    timeoutMs: 5_000,
    retry: { maxAttempts: 5, initialDelayMs: 50 },
  })
  const acted = (tool: string, after: string[]) => ({
    kind: 'action' as const,
    id: tool,
    tool,
    after,
    arguments: { run: '= run.id' },
    target: 'the file of effects',
    impact: 'Adds a line.',
    rollbackPlan: 'Remove the line.',
    timeoutMs: 2_000,
    retry: { maxAttempts: 3, initialDelayMs: 50 },
  })
  const branches = [counted('left', ['counter-b'], ['draft']), counted('right', ['counter-a', 'counter-b'], ['draft'])]

  return defineCatalog({
    agents: [agent('counter-a'), agent('counter-b')],
    tools: [
      once('payment', 'irreversible'),
      once('mark', 'reversible', { compensation: { tool: 'unmark', arguments: ({ arguments: given }) => given } }),
      once('unmark', 'reversible'),
      once('impossible', 'irreversible', { execute: () => Promise.reject(refuseAction('the target never does it')) }),
      keyed,
    ],
    workflows: [
      { name: 'branching', steps: [counted('draft', ['counter-a']), ...branches, counted('close', ['counter-a'], ['left', 'right'])] },
      {
        name: 'paying',
        steps: [
          counted('draft', ['counter-a']),
          ...branches,
          acted('payment', ['left', 'right']),
          counted('close', ['counter-a'], ['draft', 'payment']),
        ],
      },
      { name: 'undoing', steps: [acted('mark', []), acted('impossible', ['mark'])] },
      {
        name: 'transferring',
        steps: [
          counted('draft', ['counter-a']),
          acted('mark', ['draft']),
          acted('transfer', ['mark']),
          counted('close', ['counter-b'], ['draft', 'transfer']),
        ],
      },
    ],
  })
}

/** The workflows above, and which of their tools cannot be undone. */
export const faultWorkflows = ['branching', 'paying', 'transferring', 'undoing'] as const
export const irreversibleTools = ['payment', 'transfer', 'impossible']

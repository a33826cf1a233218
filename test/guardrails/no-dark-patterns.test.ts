import { escalationText } from '@maestro-helix/cli/governance/escalation-text'
import type { Terminal } from '@maestro-helix/cli/output/terminal'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { actionStep, agentStep } from '@maestro-helix/server/orchestration/testing/made-up-run'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { describe, expect, it } from 'vitest'

/** Guardrail 2: a person sees the reason, the evidence and both choices with equal weight, and can override. */

type Harness = ReturnType<typeof driverHarness>

/** What is unfair about how a question is put; empty where nothing is. */
function unfairness({ reason, consequences }: Pick<EscalationRecord, 'reason' | 'consequences'>): string[] {
  const { approve, reject, timeout } = consequences
  return [
    ...(reason.trim().length < 20 ? ['it gives no reason'] : []),
    ...Object.entries({ approve, reject, timeout }).flatMap(([choice, text]) =>
      text.trim().length < 20 ? [`it does not say what ${choice} does`] : [],
    ),
    ...(Math.max(approve.length, reject.length) > 4 * Math.min(approve.length, reject.length) ? ['one choice is spelt out, the other is not'] : []),
    ...[approve, reject].flatMap((text) =>
      /\b(recommended|please|simply|just|unfortunately|warning|are you sure|only)\b|!/i.test(text) ? ['it talks a person into something'] : [],
    ),
  ]
}

/** What is unfair about how both choices are printed: each stands in a line of its own, in the same form, neither painted. */
function unevenness(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim())
  const found = ['approve', 'reject'].map((choice) => lines.filter((line) => line.replace(/<[^>]*>/g, '').startsWith(`${choice} `)))
  if (found.some((of) => of.length !== 1)) return ['a choice is missing, or stands there twice']
  return found.flat().some((line) => line.includes('<bold>') || line.includes('<green>') || line.includes('<red>')) ? ['a choice is painted'] : []
}

const painting: Pick<Terminal, 'paint'> = { paint: (style, text) => (style === 'dim' ? text : `<${String(style)}>${text}</${String(style)}>`) }

async function asked(play: (harness: Harness) => Promise<string>): Promise<EscalationDetail> {
  const harness = driverHarness()
  await harness.enrol('ada', 'ben')
  const runId = await play(harness)
  const { run, intents, attempts, escalations } = await harness.snapshot(runId)
  const escalation = escalations.find(({ status }) => status === 'open')
  if (!escalation) throw new Error('nobody is asked')
  return {
    escalation,
    run,
    intent: intents.find(({ block }) => block.intentId === escalation.intentId) ?? null,
    attempt: attempts.find((attempt) => attempt.stepId === escalation.stepId) ?? null,
    earlierAttempts: [],
    statement: { v: 1, purpose: 'maestro-helix/decision', escalationId: escalation.id, subjectSha256: escalation.subjectSha256 },
  }
}

const questions: Record<string, (harness: Harness) => Promise<string>> = {
  async gate(harness) {
    harness.scripts.agent = () => ({ output: { quality: 0.65 } })
    const runId = await harness.start([agentStep('write')])
    await harness.drive(runId)
    return runId
  },
  async action(harness) {
    const runId = await harness.start([actionStep('act', 'pay')])
    await harness.drive(runId)
    return runId
  },
  async 'unknown-outcome'(harness) {
    harness.scripts.tool = () => {
      throw new Error('connection reset')
    }
    const runId = await harness.start([actionStep('act', 'tag')])
    await harness.drive(runId)
    return runId
  },
  async compensation(harness) {
    const tools = harness.parts.tools as Map<string, Tool>
    tools.set('note', defineTool({ ...(tools.get('note') as Tool), execute: () => null, compensation: { tool: 'pay', arguments: () => ({}) } }))
    const runId = await harness.start([actionStep('first', 'note'), actionStep('last', 'mail', { after: ['first'] })])
    await harness.drive(runId)
    const [open] = (await harness.snapshot(runId)).escalations
    if (open) await harness.decide(open, 'ada', 'reject')
    await harness.drive(runId)
    return runId
  },
}

describe('no dark patterns', () => {
  it.each(Object.entries(questions))('a question (%s) is put with its reason and both choices, evenly', async (_kind, play) => {
    const detail = await asked(play)
    expect(unfairness(detail.escalation)).toEqual([])
    const text = escalationText(painting as Terminal, detail, detail.escalation.subjectSha256, new Date(detail.escalation.openedAt))
    expect(unevenness(text)).toEqual([])
    // The evidence: the intent as it will be executed, or the output with its scores.
    expect(detail.intent ?? detail.attempt?.qsr).toBeTruthy()
  })

  it('a person may decide either way, whatever the scores say', async () => {
    for (const verdict of ['approve', 'reject'] as const) {
      const harness = driverHarness()
      await harness.enrol('ada')
      const runId = await (questions['gate'] as (typeof questions)[string])(harness)
      const [open] = (await harness.snapshot(runId)).escalations
      if (!open) throw new Error('nobody is asked')
      await harness.decide(open, 'ada', verdict)
      await harness.drive(runId)
      expect((await harness.snapshot(runId)).run.status).toBe(verdict === 'approve' ? 'completed' : 'halted')
    }
  })

  it('a question that leans to one side is detected', async () => {
    const { escalation } = await asked(questions['action'] as (typeof questions)[string])
    const { consequences } = escalation
    expect(unfairness({ ...escalation, consequences: { ...consequences, reject: '' } })).toHaveLength(2)
    expect(unfairness({ ...escalation, consequences: { ...consequences, approve: `Recommended! ${consequences.approve}` } })).toHaveLength(1)
    expect(unfairness({ ...escalation, reason: 'Approve?' })).toHaveLength(1)
    expect(unevenness('  <bold>approve  it is done</bold>\n  reject   it is not')).toHaveLength(1)
    expect(unevenness('  approve  it is done')).toHaveLength(1)
  })
})

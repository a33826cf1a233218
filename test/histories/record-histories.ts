import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'
import { interpreterVersion } from '@maestro-helix/server/orchestration/interpreter'
import { cancelRun, holdRun, restartRun } from '@maestro-helix/server/orchestration/run-commands'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { actionStep, agentStep, codeStep } from '@maestro-helix/server/orchestration/testing/made-up-run'
import { holdWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { sha256Hex } from '@maestro-helix/server/record/digest'
import { type History, type HistoryChange, planAsJson, snapshotsOf } from './history.ts'

/**
 * Writes the histories that do not exist yet, and their hashes into manifest.json. What was written by a released interpreter is never written again:
 * when the rules change, add histories under new names and keep the old.
 */
type Harness = ReturnType<typeof driverHarness>

const directory = import.meta.dirname

/** Plays one run; what happened is read from its record afterwards. Returns the run. */
type Play = (harness: Harness) => Promise<string>

const histories: Record<string, { about: string; play: Play }> = {
  'adaptation-best-attempt': {
    about: 'Three scores below the threshold; the best attempt is escalated, approved, and its output goes on.',
    async play(harness) {
      await harness.enrol('ada')
      const qualities = [0.5, 0.3, 0.4, 0.9]
      harness.scripts.agent = () => ({ output: { quality: qualities[harness.calls.agent - 1] ?? 0 } })
      const runId = await harness.start([agentStep('draft'), agentStep('check', { after: ['draft'], input: { draft: '= steps.draft.output' } })])
      await harness.drive(runId)
      await harness.advance(1_000)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.drive(runId)
      return runId
    },
  },
  'parallel-branches-and-conditions': {
    about: 'A diamond with a third branch that is skipped, and an output mapped from the branches.',
    async play(harness) {
      const runId = await harness.start(
        [
          agentStep('read-it'),
          agentStep('left', { after: ['read-it'], when: 'steps.read_it.output.quality > 0.8' }),
          agentStep('right', { after: ['read-it'] }),
          agentStep('never', { after: ['read-it'], when: 'steps.read_it.output.quality > 0.95' }),
          agentStep('join', { after: ['left', 'right', 'never'], when: '= steps.never.output == null' }),
        ],
        { output: { joined: '= steps.join.output', skipped: '= steps.never.output' } },
      )
      await harness.drive(runId)
      return runId
    },
  },
  'retries-and-failure': {
    about: 'Technical failures with growing patience, another agent, success; then a step that fails for good.',
    async play(harness) {
      harness.scripts.agent = (_task, { stepId, attempt }) => {
        if (stepId === 'b') throw new MaestroError('AGENT_OUTPUT_TOO_LARGE', 'flooded')
        if (attempt < 3) throw new Error('not today')
        return { output: { quality: 0.9 } }
      }
      const runId = await harness.start([
        agentStep('a', { agents: ['alpha', 'beta'], retry: { maxAttempts: 4, initialDelayMs: 1_000, factor: 3 } }),
        agentStep('b', { after: ['a'] }),
      ])
      for (const waitMs of [1_000, 3_000, 0]) {
        await harness.drive(runId)
        await harness.advance(waitMs)
      }
      return runId
    },
  },
  'irreversible-action': {
    about: 'An irreversible action waits for two people, is claimed, carried out, and its result goes on.',
    async play(harness) {
      await harness.enrol('ada', 'ben')
      const runId = await harness.start([actionStep('refund', 'pay', { arguments: { amount: 7 } }), agentStep('tell', { after: ['refund'] })])
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.drive(runId)
      return runId
    },
  },
  'action-refused-and-tried-again': {
    about: 'A reversible action is refused by its target and tried again under a new intent; one that only reads is read again.',
    async play(harness) {
      harness.scripts.tool = () => {
        if (harness.calls.tool === 1) throw new Error('connection reset')
        if (harness.calls.tool === 3) throw refuseAction('busy')
        return { done: true }
      }
      const retry = { maxAttempts: 2, initialDelayMs: 0 }
      const runId = await harness.start([actionStep('look-up', 'look', { retry }), actionStep('mark', 'tag', { after: ['look-up'], retry })])
      await harness.drive(runId)
      return runId
    },
  },
  'output-held-by-policy': {
    about: 'A policy holds an output that the gate lets pass; it is confirmed and goes on. The next one it lets nobody let pass.',
    async play(harness) {
      await harness.enrol('ada')
      harness.policy.activate({
        'a.cedar': `@id("all") permit(principal, action, resource);
          @id("drafts-are-read") forbid(principal, action == Action::"proceed", resource == Step::"flow/draft") unless { context.approvals.people >= 1 };
          @id("nothing-is-sent") forbid(principal, action == Action::"proceed", resource == Step::"flow/send");`,
      })
      const runId = await harness.start([agentStep('draft'), agentStep('send', { after: ['draft'] })])
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.drive(runId)
      return runId
    },
  },
  'code-between-agents': {
    about: 'A function fails once and is called again; what it computes goes to an agent and to an action; a second function fails for good.',
    async play(harness) {
      harness.scripts.function = (input) => {
        if (input['fail'] === true || harness.calls.function === 1) throw new Error('not today')
        return { total: 7 }
      }
      const retry = { maxAttempts: 2, initialDelayMs: 1_000 }
      const runId = await harness.start([
        agentStep('read'),
        codeStep('sum', { after: ['read'], input: { of: '= steps.read.output.quality' }, retry }),
        actionStep('enter', 'note', { after: ['sum'], arguments: { amount: '= steps.sum.output.total' } }),
        codeStep('check', { after: ['enter'], input: { fail: true }, retry: { maxAttempts: 1 } }),
      ])
      await harness.drive(runId)
      await harness.advance(1_000)
      await harness.drive(runId)
      return runId
    },
  },
  'schema-violated': {
    about: 'Two outputs violate the schema of their step and are failed attempts; the third keeps it and goes on.',
    async play(harness) {
      harness.scripts.agent = () => ({ output: harness.calls.agent < 3 ? { quality: 0.9 } : { quality: 0.9, id: 'W-17' } })
      const outputSchema = { type: 'object', required: ['id'] }
      const runId = await harness.start([
        agentStep('find', { outputSchema, retry: { maxAttempts: 3, initialDelayMs: 1_000 } }),
        agentStep('tell', { after: ['find'] }),
      ])
      for (const waitMs of [1_000, 2_000, 0]) {
        await harness.drive(runId)
        await harness.advance(waitMs)
      }
      return runId
    },
  },
  'unassessed-goes-on': {
    about:
      'Nothing is known of the truth of two outputs: one goes on, the other waits for a person as its step wants; the action says what it rests on.',
    async play(harness) {
      await harness.enrol('ada', 'ben')
      const { judge } = harness.parts
      harness.parts.judge = {
        ...judge,
        evaluate: async (request) => ({ ...(await judge.evaluate(request)), qsr: 0.65, qsrAtMost: 0.9, truthAssessed: false }),
      }
      const runId = await harness.start([
        agentStep('write'),
        agentStep('confirm', { unassessed: 'person' }),
        actionStep('pay-it', 'pay', { after: ['write', 'confirm'], arguments: { amount: '= steps.write.output.quality' } }),
      ])
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.drive(runId)
      return runId
    },
  },
  'unknown-outcome': {
    about: 'An action on a target without keys does not answer; a person finds that it happened.',
    async play(harness) {
      await harness.enrol('ada', 'ben')
      harness.scripts.tool = () => {
        throw new Error('connection reset')
      }
      const runId = await harness.start([actionStep('send', 'mail'), agentStep('tell', { after: ['send'] })])
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.drive(runId)
      return runId
    },
  },
  'abandoned-action-beside-failure': {
    about: 'A driver stops while it carries out an action; a branch beside it fails; the outcome is asked for before the run ends.',
    async play(harness) {
      await harness.enrol('ada')
      let failBeside = (): void => {}
      harness.scripts.agent = () => new Promise((_, reject) => (failBeside = () => reject(new MaestroError('AGENT_OUTPUT_TOO_LARGE', 'flooded'))))
      harness.scripts.tool = () => new Promise(() => {})
      const runId = await harness.start([actionStep('mark', 'tag', { timeoutMs: 5_000 }), agentStep('beside', { timeoutMs: 3_600_000 })])
      void harness.drive(runId)
      await harness.settle()
      await harness.settle()
      const second = harness.drive(runId)
      await harness.settle()
      failBeside()
      await second
      harness.sources.advance(5_000)
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
      await harness.drive(runId)
      return runId
    },
  },
  'time-out-and-restart': {
    about: 'Nobody decides in time; the run is halted, restarted from the step, and completed.',
    async play(harness) {
      harness.scripts.agent = () => ({ output: { quality: harness.calls.agent === 1 ? 0.65 : 0.9 } })
      const runId = await harness.start([agentStep('a', { escalationTimeoutMs: 2_000 }), agentStep('b', { after: ['a'] })])
      await harness.drive(runId)
      await harness.advance(2_000)
      await harness.drive(runId)
      await restartRun(harness.deps, runId, 'a', harness.by)
      await harness.drive(runId)
      return runId
    },
  },
  'rejection-and-restart-of-an-action': {
    about: 'An action is rejected, restarted from the step before it, asked for anew and not carried out within its time.',
    async play(harness) {
      await harness.enrol('ada', 'ben')
      const runId = await harness.start([agentStep('a'), actionStep('act', 'pay', { after: ['a'], executionTimeoutMs: 1_000 })])
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
      await harness.drive(runId)
      await restartRun(harness.deps, runId, 'a', harness.by)
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.advance(3_600_000)
      await harness.drive(runId)
      return runId
    },
  },
  'cancellation-and-restart': {
    about: 'A run is cancelled while people are asked; restarted from a step beside, which also does the interrupted step again.',
    async play(harness) {
      harness.scripts.agent = (_task, { stepId }) => ({ output: { quality: stepId === 'a' && harness.calls.agent < 3 ? 0.65 : 0.9 } })
      const runId = await harness.start([agentStep('a'), agentStep('b'), agentStep('c', { after: ['a'] })])
      await harness.drive(runId)
      await cancelRun(harness.deps, runId, harness.by)
      await restartRun(harness.deps, runId, 'b', harness.by)
      await harness.drive(runId)
      return runId
    },
  },
  holds: {
    about: 'A run is held and let go, then its workflow is.',
    async play(harness) {
      const runId = await harness.start([agentStep('a'), agentStep('b', { after: ['a'] })])
      await holdRun(harness.deps, runId, true, harness.by)
      await harness.drive(runId)
      await holdRun(harness.deps, runId, false, harness.by)
      await holdWorkflow(harness.deps, 'flow', true, harness.by)
      await harness.drive(runId)
      await holdWorkflow(harness.deps, 'flow', false, harness.by)
      await harness.drive(runId)
      return runId
    },
  },
  'compensation-in-reverse': {
    about: 'Rejected at the last step, a run undoes what it did: of the last action nobody knows what became, the first is undone after approval.',
    async play(harness) {
      await harness.enrol('ada', 'ben')
      const tools = harness.parts.tools as Map<string, Tool>
      const undoneBy = (id: string, tool: string): void => {
        const declared = tools.get(id)
        if (declared) tools.set(id, { ...declared, compensation: { tool, arguments: () => ({ amount: 1 }) } })
      }
      undoneBy('note', 'pay')
      undoneBy('tag', 'mail')
      harness.scripts.tool = () => {
        if (harness.calls.tool === 3) throw new Error('connection reset')
        return { done: true }
      }
      const runId = await harness.start([
        actionStep('first', 'note'),
        actionStep('second', 'tag', { after: ['first'] }),
        actionStep('last', 'mail', { after: ['second'] }),
      ])
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.drive(runId)
      await harness.advance(1_000)
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada')
      await harness.decide(await harness.openQuestion(runId), 'ben')
      await harness.drive(runId)
      return runId
    },
  },
}

async function recorded(about: string, play: Play): Promise<History> {
  const harness = driverHarness()
  const { record } = harness
  const held: boolean[] = []
  const commit = record.commit.bind(record)
  record.commit = (change) => {
    const outcome = commit(change)
    if (outcome.outcome === 'committed') held.push(record.workflows.get('flow')?.paused ?? false)
    return outcome
  }
  const runId = await play(harness)
  const run = record.runs.get(runId)?.run
  const definition = record.versions.get(`flow@${run?.version}`)?.definition
  if (!run || !definition) throw new Error('the run is missing')
  const toolTraits = Object.fromEntries(
    [...harness.parts.tools].map(([id, { effect, idempotent, compensation }]) => [
      id,
      { effect, idempotent, ...(compensation && { compensatedBy: compensation.tool }) },
    ]),
  ) as History['toolTraits']
  const changes = record.committed.flatMap((change, at): Omit<HistoryChange, 'plans'>[] => {
    if (change.aggregate?.kind !== 'run' || change.aggregate.id !== runId || !change.run) return []
    const { attempt, restart, escalations, intents } = change
    return [
      {
        run: change.run,
        ...(attempt && { attempt }),
        ...(restart && { restart }),
        ...(escalations && escalations.length > 0 && { escalations }),
        ...(intents && intents.length > 0 && { intents }),
        workflowPaused: held[at] ?? false,
      },
    ]
  })
  const snapshots = [...snapshotsOf(changes)]
  return {
    v: 1,
    interpreterVersion,
    about,
    definition,
    toolTraits,
    changes: changes.map((change, at) => {
      const snapshot = snapshots[at]
      if (!snapshot) throw new Error('a snapshot is missing')
      const now = change.run.updatedAt
      const first = planAsJson(definition, snapshot, now, toolTraits) as { wakeAt: string | null }
      const later = first.wakeAt === null ? [] : [{ now: first.wakeAt, plan: planAsJson(definition, snapshot, first.wakeAt, toolTraits) }]
      const before = changes[at - 1]?.run
      const ending =
        change.run.endedAt === null || !before
          ? []
          : [{ now, beforeEnd: true as const, plan: planAsJson(definition, { ...snapshot, run: before }, now, toolTraits) }]
      return { ...change, plans: [{ now, plan: first }, ...later, ...ending] }
    }),
  }
}

const manifestFile = join(directory, 'manifest.json')
const manifest = existsSync(manifestFile) ? (JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, string>) : {}
for (const [name, { about, play }] of Object.entries(histories)) {
  const versions = Array.from({ length: interpreterVersion }, (_, index) => `${name}.v${index + 1}.json`)
  if (versions.some((known) => existsSync(join(directory, known)))) continue
  const file = join(directory, `${name}.v${interpreterVersion}.json`)
  const text = `${JSON.stringify(await recorded(about, play), null, 1)}\n`
  writeFileSync(file, text)
  manifest[`${name}.v${interpreterVersion}.json`] = sha256Hex(text)
  console.log(`${name}: written`)
}
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`)
// Drives that were left hanging on purpose keep nothing alive, but neither may they report.
process.exit(0)

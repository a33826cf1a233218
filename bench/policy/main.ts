import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type PolicyQuestion, policyQuestionSchema } from '@maestro-helix/contract/policy'
import { policiesOf } from '../../apps/server/src/governance/policy/ask-policies.ts'
import { cedarRequest } from '../../apps/server/src/governance/policy/cedar-request.ts'
import { CedarRuntime } from '../../apps/server/src/governance/policy/cedar-runtime.ts'
import { compilePolicies } from '../../apps/server/src/governance/policy/compile-policies.ts'
import { requiredPeople } from '../../apps/server/src/governance/policy/required-people.ts'
import { readPolicyFolder } from '../../apps/server/src/operations/read-policy-folder.ts'
import { percentile } from '../ledger/percentile.ts'

/**
 * `maestro bench policy`: how long a decision of the release's policies takes in this process, by the code that the server runs, against the same question to
 * Cedar with text that is parsed each time, in turns, on one core.
 */
const { values } = parseArgs({ options: { decisions: { type: 'string', default: '5000' }, json: { type: 'boolean', default: false } } })
const decisions = Number(values.decisions)
if (!Number.isSafeInteger(decisions) || decisions < 100) {
  process.stderr.write('--decisions: a whole number from 100 upwards\n')
  process.exit(2)
}
const wantedP99Ms = 1
/** Contenders take turns of this many, so that one's garbage is not collected in the middle of another's decision. Parsing each time is slow; a few tell enough. */
const perTurn = { decision: 100, opening: 100, unparsed: 10 } as const

const { schema, bundle } = await readPolicyFolder(join(import.meta.dirname, '../../config/policies'))
const runtime = new CedarRuntime()
const compiled = compilePolicies(runtime, schema, bundle)
const policies = policiesOf(runtime, compiled, 1)
const questions = bundle.tests.map(({ question }) => question)
const opening = policyQuestionSchema.parse({ action: 'execute', workflow: 'finance', step: 'pay', tool: { id: 'pay', effect: 'irreversible' } })

function unparsed(question: PolicyQuestion): void {
  const asked = cedarRequest(question)
  if (!asked) return
  // As the server asks, without the schema: what cannot be told of an amount is missing on purpose, so that comparing it denies.
  const answer = runtime.with((cedar) => cedar.isAuthorized({ ...asked, policies: { staticPolicies: compiled.staticPolicies } }))
  if (answer.type === 'failure') throw new Error(answer.errors[0]?.message)
}

const contenders = {
  decision: (question: PolicyQuestion) => void policies.ask(question),
  opening: () => void requiredPeople(policies, opening, 0),
  unparsed,
}
const times: Record<keyof typeof contenders, number[]> = { decision: [], opening: [], unparsed: [] }
for (let warmUp = 0; warmUp < 500; warmUp++) contenders.decision(questions[warmUp % questions.length] as PolicyQuestion)
for (let turn = 0; turn * perTurn.decision < decisions; turn++) {
  for (const name of ['decision', 'opening', 'unparsed'] as const) {
    for (let asked = 0; asked < perTurn[name]; asked++) {
      const question = questions[(turn + asked) % questions.length] as PolicyQuestion
      const from = performance.now()
      contenders[name](question)
      times[name].push(performance.now() - from)
    }
  }
}

const figures = Object.fromEntries(
  Object.entries(times).map(([name, took]) => [
    name,
    { count: took.length, p50Ms: rounded(percentile(took, 0.5)), p99Ms: rounded(percentile(took, 0.99)) },
  ]),
) as Record<keyof typeof contenders, { count: number; p50Ms: number; p99Ms: number }>
const result = {
  policies: Object.keys(compiled.staticPolicies).length,
  /** Work of the whole machine per core in the last minute; above 1 the times hold waiting for a core. */
  loadPerCore: rounded((loadavg()[0] ?? 0) / availableParallelism()),
  ...figures,
  fasterThanUnparsed: rounded(figures.unparsed.p50Ms / figures.decision.p50Ms),
  wanted: { p99Ms: wantedP99Ms, met: figures.decision.p99Ms < wantedP99Ms },
}
process.stdout.write(`${values.json ? JSON.stringify(result) : text()}\n`)

function text(): string {
  const line = (what: string, { p50Ms, p99Ms, count }: { count: number; p50Ms: number; p99Ms: number }): string =>
    `${what.padEnd(44)} p50 ${String(p50Ms).padStart(7)} ms   p99 ${String(p99Ms).padStart(7)} ms   (${count})`
  return [
    `${result.policies} policies, one core${result.loadPerCore > 1 ? `; the machine has ${result.loadPerCore} times the work it has cores for, so these times hold waiting` : ''}`,
    line('one decision', figures.decision),
    line('opening an intent (who must approve?)', figures.opening),
    line('one decision, text parsed each time', figures.unparsed),
    `parsed once is ${result.fasterThanUnparsed} times as fast; wanted p99 < ${wantedP99Ms} ms: ${result.wanted.met ? 'met' : 'missed'}`,
  ].join('\n')
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

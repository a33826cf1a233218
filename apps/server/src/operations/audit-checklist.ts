import type { AuditFindingCode, RunAudit } from '@maestro-helix/contract/http/audit'
import type { Checklist, ChecklistItem, ChecklistState } from '@maestro-helix/contract/http/audit-checklist'
import type { ReplayVerdict } from '@maestro-helix/contract/http/audit'
import { binomialInterval } from '@maestro-helix/helix/gates/binomial-interval'
import type { ChecklistFigures } from '../record/checklist-figures.ts'
import type { HostEvidence } from './host-evidence.ts'

export type ChecklistEvidence = {
  at: string
  since: string
  record: ChecklistFigures
  tasks: { tasks: number; escalated: number; approvalsByDesign: number; unassessed?: number }
  host: HostEvidence
  /** Runs, the latest first, audited against the ledger now. */
  audits: readonly RunAudit[]
  /** Whether those are all runs there are. */
  areAllAudited: boolean
  /** How the evaluations of some of them came out when they were computed again. */
  replayed: Record<ReplayVerdict, number>
  /** Questions to people in those runs, and those that lack the reason or one of the two choices. */
  questions: { asked: number; lacking: number }
  /** What this release judges with. */
  publishedEvaluators: readonly { name: string; version: string; sha256: string }[]
}

/** Fewer measurements than this say nothing about a 99th percentile. */
const leastForPercentile = 100
const evaluationLimitMs = 200
const tasksPerMinute = 5_000
const passShare = 0.95
/** Probability that the interval misses the true share. */
const intervalRisk = 0.05
const sampleWorkflows = ['financial', 'customer-service', 'content-generation'] as const
const leastLineCoveragePercent = 80

/** What of an audit says that an effect was not allowed as it should have been. */
const approvalFindings: readonly AuditFindingCode[] = ['APPROVAL_MISSING', 'APPROVAL_INVALID', 'APPROVERS_NOT_INDEPENDENT']

/** What an item comes to, or null where its evidence is missing. */
type Finding = { state: ChecklistState; figure: string; source: string; at?: string }

/**
 * The system audit checklist (the reference's "Checklist to pass", its guardrails and service levels) filled from evidence, pure. Where there is no
 * evidence, or too little to tell, an item is unknown; nothing is claimed.
 */
export function auditChecklist(evidence: ChecklistEvidence): Checklist {
  const items: ChecklistItem[] = []
  const add = (asked: ChecklistItem['asked'], id: string, requirement: string, { state, figure, source, at }: Finding): void => {
    items.push({ id, asked, requirement, state, figure, source, at: at ?? evidence.at })
  }
  const { record, host } = evidence
  add('checklist', 'unit-tests', `every class has unit tests; at least ${leastLineCoveragePercent} % of the lines are covered`, coverage(host))
  add(
    'checklist',
    'integration-tests',
    'the three workflow patterns are tested end to end: financial, customer service, content generation',
    patterns(evidence),
  )
  add('checklist', 'tls', 'nothing crosses a network unencrypted', network(host, record))
  add('checklist', 'least-privilege', 'the server, its secrets and its database role have no more rights than they need', privilege(host, record))
  add('checklist', 'secret-scanning', 'the sources hold no secrets', ofCheck(host, 'secrets'))
  add('service-level', 'evaluation-latency', `99 of 100 evaluations take at most ${evaluationLimitMs} ms`, latency(record))
  add('service-level', 'throughput', `${tasksPerMinute} tasks a minute`, throughput(record))
  add('service-level', 'tasks-without-escalation', `more than ${passShare * 100} % of the tasks need no person`, escalations(evidence))
  add('guardrail', 'no-hidden-training', 'every evaluation was made by a published evaluator (name, version, hash)', evaluators(evidence))
  add('guardrail', 'no-dark-patterns', 'a person sees the reason and both choices, and can override', choices(evidence))
  add('guardrail', 'no-unverifiable-claims', 'every score is recorded, and comes out the same when it is computed again', recomputed(evidence))
  add('guardrail', 'no-unsigned-effects', 'no irreversible action without the approvals of two people', effects(evidence))
  add('checklist', 'two-approvers', 'two people are there who can approve', {
    state: record.validOperators >= 2 ? 'met' : 'not-met',
    figure: `${record.validOperators} people with a valid key`,
    source: 'operators: not revoked, not for demonstration',
  })
  add('checklist', 'audit-completeness', 'every decision has its entry with all its fields', completeness(evidence))
  add('checklist', 'witnesses', 'somebody else has cosigned the ledger', {
    state: record.cosignatures > 0 ? 'met' : 'not-met',
    figure: `${record.cosignatures} cosignatures of ${record.checkpoints} checkpoints`,
    source: 'ledger_cosignatures, ledger_checkpoints',
  })
  const count = (state: ChecklistState): number => items.filter((item) => item.state === state).length
  return { at: evidence.at, since: evidence.since, met: count('met'), notMet: count('not-met'), unknown: count('unknown'), items }
}

const noChecks = (): Finding => ({ state: 'unknown', figure: 'no results of `npm test` on this checkout', source: 'coverage/checks.json' })

function coverage({ checks }: HostEvidence): Finding {
  const tests = checks?.checks['tests']
  if (!checks || !tests || checks.lineCoveragePercent === null) return noChecks()
  const met = tests.failed === 0 && checks.lineCoveragePercent >= leastLineCoveragePercent
  const figure = `${tests.passed} tests passed, ${tests.failed} failed; ${checks.lineCoveragePercent} % of the lines`
  return { state: met ? 'met' : 'not-met', figure, ...fromChecks(checks) }
}

function patterns({ host, record }: ChecklistEvidence): Finding {
  const completed = sampleWorkflows.map((name) => `${name} ${record.completedRuns[name] ?? 0}`).join(', ')
  const tests = host.checks?.checks['tests']
  if (!host.checks || !tests) return { ...noChecks(), figure: `no results of \`npm test\` on this checkout; completed runs: ${completed}` }
  return {
    state: tests.failed === 0 ? 'met' : 'not-met',
    figure: `${tests.failed} tests failed; completed runs: ${completed}`,
    ...fromChecks(host.checks),
  }
}

function ofCheck({ checks }: HostEvidence, name: string): Finding {
  const result = checks?.checks[name]
  if (!checks || !result) return noChecks()
  return { state: result.failed === 0 ? 'met' : 'not-met', figure: `${result.passed} passed, ${result.failed} failed`, ...fromChecks(checks) }
}

function fromChecks(checks: NonNullable<HostEvidence['checks']>): Pick<Finding, 'source' | 'at'> {
  return { source: `coverage/checks.json, npm test of revision ${checks.revision}`, at: new Date(checks.finishedAt).toISOString() }
}

function network({ listeners }: HostEvidence, { databaseEncrypted, databaseLocal }: ChecklistFigures): Finding {
  const source = 'addresses the server listens on; pg_stat_ssl of its connection'
  if (listeners.length === 0) return { state: 'unknown', figure: 'the addresses are not known', source }
  const exposed = listeners.filter((address) => !/^(?:127\.|\[?::1\]?)/.test(address))
  const database = databaseEncrypted ? 'encrypted' : databaseLocal ? 'unencrypted, on this machine' : 'unencrypted, over a network'
  const met = exposed.length === 0 && (databaseEncrypted || databaseLocal)
  return { state: met ? 'met' : 'not-met', figure: `listens on ${listeners.join(', ')}, without TLS; database: ${database}`, source }
}

function privilege({ uid, openToOthers, secretsSeen }: HostEvidence, { databaseSuperuser }: ChecklistFigures): Finding {
  const wrong = [
    ...(uid === 0 ? ['the server runs as root'] : []),
    ...(databaseSuperuser ? ['its database role is a superuser'] : []),
    ...openToOthers.map((name) => `others may read ${name}`),
  ]
  const source = 'user id of the process, modes of the secrets in the home, pg_roles'
  if (wrong.length > 0) return { state: 'not-met', figure: wrong.join('; '), source }
  if (uid === null || secretsSeen === 0) return { state: 'unknown', figure: 'no user id, or no secrets to look at', source }
  return { state: 'met', figure: `user ${uid}, ${secretsSeen} secrets readable by their owner alone, no superuser`, source }
}

function latency({ judged, judgeMsP99 }: ChecklistFigures): Finding {
  const source = 'step_attempts.judge_ms, 99th percentile'
  const figure = judgeMsP99 === null ? 'nothing was judged' : `${judgeMsP99.toFixed(1)} ms over ${judged} evaluations`
  if (judgeMsP99 === null || judged < leastForPercentile)
    return { state: 'unknown', figure: `${figure}; ${leastForPercentile} are needed to tell`, source }
  return { state: judgeMsP99 <= evaluationLimitMs ? 'met' : 'not-met', figure, source }
}

function throughput({ attemptsInBestMinute }: ChecklistFigures): Finding {
  const met = attemptsInBestMinute >= tasksPerMinute
  // A quiet system has not failed: nobody asked so much of it.
  const figure = `${attemptsInBestMinute} in the best minute${met ? '' : ': so much was never asked for'}`
  return { state: met ? 'met' : 'unknown', figure, source: 'step_attempts by minute of ended_at' }
}

function escalations({ tasks: { tasks, escalated, approvalsByDesign, unassessed = 0 } }: ChecklistEvidence): Finding {
  const source = 'step_attempts and escalations other than approvals of actions; Clopper-Pearson, 95 %'
  if (tasks === 0) return { state: 'unknown', figure: 'no tasks outside demonstrations', source }
  const { share, lower, upper } = binomialInterval(tasks - escalated, tasks, intervalRisk)
  const percent = (value: number): string => `${(value * 100).toFixed(2)} %`
  const figure = `${percent(share)} of ${tasks}, between ${percent(lower)} and ${percent(upper)}; ${approvalsByDesign} waited for approvals by design; ${unassessed} went on unassessed, not counted`
  return { state: lower > passShare ? 'met' : upper <= passShare ? 'not-met' : 'unknown', figure, source }
}

function evaluators({ record, publishedEvaluators }: ChecklistEvidence): Finding {
  const source = 'qsr_evaluations by evaluator_sha256, against the models of this release'
  if (record.evaluators.length === 0) return { state: 'unknown', figure: 'nothing was evaluated', source }
  const published = new Set(publishedEvaluators.map(({ sha256 }) => sha256))
  const others = record.evaluators.filter(({ sha256 }) => !published.has(sha256))
  const total = record.evaluators.reduce((sum, { evaluations }) => sum + evaluations, 0)
  const named = others.map(({ name, version, evaluations }) => `${evaluations} by ${name}@${version}`).join(', ')
  // Another evaluator is named with its hash, yet this release has not its model to compare with.
  if (others.length > 0) return { state: 'unknown', figure: `of ${total}, not of this release: ${named}`, source }
  return {
    state: 'met',
    figure: `${total} evaluations, all by ${publishedEvaluators.map(({ name, version }) => `${name}@${version}`).join(', ')}`,
    source,
  }
}

function choices({ questions, record }: ChecklistEvidence): Finding {
  const source = 'escalations of the audited runs; approvals'
  if (questions.asked === 0) return { state: 'unknown', figure: 'no person was asked', source }
  const figure = `${questions.asked} questions, ${questions.lacking} without reason or one of the choices; ${record.decisions} decisions, ${record.overrides} of them let pass what the gate had held`
  return { state: questions.lacking === 0 ? 'met' : 'not-met', figure, source }
}

function recomputed({ replayed }: ChecklistEvidence): Finding {
  const source = 'audit replay of the latest runs'
  const elsewhere = replayed['other-evaluator'] + replayed['other-gate-config'] + replayed['inputs-not-recorded']
  const figure = `${replayed.same} values the same, ${replayed.differs} other, ${elsewhere} not computable here, ${replayed.erased} erased`
  if (replayed.differs > 0) return { state: 'not-met', figure, source }
  return { state: replayed.same > 0 && elsewhere === 0 ? 'met' : 'unknown', figure, source }
}

/** By the same audits as `audit check`. What the record alone says of effects is compared as well: it may know of some that no audit has seen. */
function effects({ record, audits, areAllAudited }: ChecklistEvidence): Finding {
  const source = 'audit check of every run: claims in the ledger, signatures verified again'
  const signatures = audits.reduce((sum, { signaturesVerified }) => sum + signaturesVerified, 0)
  const audited = audits.reduce((sum, { irreversibleEffects }) => sum + irreversibleEffects, 0)
  const found = audits.flatMap(({ findings }) => findings).filter(({ code }) => approvalFindings.includes(code))
  const whole = areAllAudited ? '' : `; of the newest ${audits.length} runs alone`
  const figure = `${audited} effects, ${record.irreversibleUnsigned} without two people by the record; ${signatures} signatures verified again, ${found.length} findings${whole}`
  if (record.irreversibleUnsigned > 0 || found.length > 0) return { state: 'not-met', figure, source }
  return { state: audited === 0 || !areAllAudited || audited < record.irreversibleEffects ? 'unknown' : 'met', figure, source }
}

function completeness({ audits, areAllAudited }: ChecklistEvidence): Finding {
  const source = areAllAudited ? 'audit check of every run' : `audit check of the newest ${audits.length} runs`
  const checked = audits.reduce((sum, { decisions, irreversibleEffects }) => sum + decisions + irreversibleEffects, 0)
  const findings = audits.reduce((sum, audit) => sum + audit.findings.length, 0)
  if (checked === 0) return { state: 'unknown', figure: 'nothing was decided', source }
  return {
    state: findings > 0 ? 'not-met' : areAllAudited ? 'met' : 'unknown',
    figure: `${audits.length} runs, ${checked} decisions and effects, ${findings} findings`,
    source,
  }
}

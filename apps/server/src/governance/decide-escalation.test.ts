import { describe, expect, it } from 'vitest'
import { MaestroError } from '@maestro-helix/contract/errors'
import { signedDecision, simulatedOperator } from '../../../../test/simulation/simulated-operators.ts'
import { decideEscalation } from './decide-escalation.ts'
import { revokeOperator } from './operators.ts'
import { agentStep, actionStep, uuid } from '../orchestration/testing/made-up-run.ts'
import { driverHarness } from '../orchestration/testing/driver-harness.ts'

async function asked(kind: 'gate' | 'action') {
  const harness = driverHarness()
  await harness.enrol('ada', 'ben', 'dot')
  harness.scripts.agent = () => ({ output: { quality: 0.65 } })
  const runId = await harness.start([kind === 'gate' ? agentStep('a') : actionStep('a', 'pay')])
  await harness.drive(runId)
  const [escalation] = (await harness.snapshot(runId)).escalations
  if (!escalation) throw new Error('nobody is asked')
  return { harness, runId, escalation }
}

describe('decideEscalation', () => {
  it('records a decision with its consequences, its wake and its ledger entry in one change', async () => {
    const { harness, runId, escalation } = await asked('gate')
    harness.sources.advance(1_000)
    await harness.decide(escalation, 'ada')
    expect(harness.record.committed.at(-1)).toMatchObject({
      run: { status: 'running', dueAt: harness.sources.now() },
      escalations: [{ status: 'approved' }],
      ledger: [
        { kind: 'escalation.decided', fields: { human_operator_id: 'ada', gil_decision: 'approve', status: 'approved', escalation_kind: 'gate' } },
      ],
      evidence: [{ type: 'escalation.decided', payload: { waitedMs: 1_000 } }],
      outbox: [{ key: runId }],
    })
  })

  it('names agent, scores, gate decision and person in its entry', async () => {
    const { harness, runId, escalation } = await asked('gate')
    await harness.decide(escalation, 'ada')
    // After a second try; what goes on is the better of both.
    const { attempts } = await harness.snapshot(runId)
    const held = attempts.at(-1)
    const attempt = attempts.find(({ attempt: made }) => made === held?.bestAttempt)
    const [entry] = harness.record.committed.at(-1)?.ledger ?? []
    expect(entry?.fields).toMatchObject({
      agent_id: attempt?.agent,
      agent_version: attempt?.agentVersion,
      qsr_score: attempt?.qsr?.qsr,
      mri_score: attempt?.risk?.mri,
      mri_tier: attempt?.risk?.tier,
      gate_decision: held?.decision?.outcome,
      evaluation_id: attempt?.evaluationId,
      gil_decision: 'approve',
      human_operator_id: 'ada',
    })
    expect(Object.values(entry?.fields ?? {})).not.toContain(undefined)
  })

  it('of an action names the agent whose output asked for it, and the risk of the action', async () => {
    const harness = driverHarness()
    await harness.enrol('ada')
    const runId = await harness.start([
      agentStep('think'),
      actionStep('act', 'pay', { after: ['think'], arguments: { amount: '= steps.think.output.quality' } }),
    ])
    await harness.drive(runId)
    const { attempts, intents, escalations } = await harness.snapshot(runId)
    const thought = attempts.find(({ stepId }) => stepId === 'think')
    expect(intents[0]?.restsOn).toMatchObject([{ stepId: 'think', attempt: 1, agent: thought?.agent, qsr: thought?.qsr?.qsr, gate: 'pass' }])
    if (!escalations[0]) throw new Error('nobody is asked')
    await harness.decide(escalations[0], 'ada')
    expect(harness.record.committed.at(-1)?.ledger[0]?.fields).toMatchObject({
      agent_id: thought?.agent,
      qsr_score: thought?.qsr?.qsr,
      mri_score: intents[0]?.risk.mri,
      gate_decision: 'pass',
      action: 'pay',
      human_operator_id: 'ada',
    })
  })

  it('of the first of two people changes nothing else and wakes nobody', async () => {
    const { harness, escalation } = await asked('action')
    await harness.decide(escalation, 'ada')
    expect(harness.record.committed.at(-1)).toMatchObject({ run: { status: 'waiting' }, outbox: [] })
    await harness.decide(escalation, 'ben')
    expect(harness.record.committed.at(-1)).toMatchObject({ intents: [{ state: 'AUTHORIZED', executeBefore: '2026-01-01T12:01:00.000Z' }] })
  })

  it('takes two people at the same moment one after the other, and refuses the third', async () => {
    const { harness, runId, escalation } = await asked('action')
    const outcomes = await Promise.allSettled([
      harness.decide(escalation, 'ada'),
      harness.decide(escalation, 'ben'),
      harness.decide(escalation, 'dot'),
    ])
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(2)
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))).toMatchObject([
      { code: 'ESCALATION_DECIDED' },
    ])
    expect((await harness.snapshot(runId)).escalations[0]?.decisions).toHaveLength(2)
  })

  it('takes the same decision sent twice once', async () => {
    const { harness, escalation } = await asked('action')
    const outcomes = await Promise.allSettled([harness.decide(escalation, 'ada'), harness.decide(escalation, 'ada')])
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))).toMatchObject([
      { code: 'APPROVAL_DUPLICATE' },
    ])
  })

  it('refuses a key that was revoked while another decision came between', async () => {
    const { harness, escalation } = await asked('action')
    let first = true
    harness.faults.before = async (method) => {
      if (method !== 'commit' || !first) return
      first = false
      await revokeOperator(harness.deps, 'ada', harness.by)
      await harness.decide(escalation, 'ben')
    }
    await expect(harness.decide(escalation, 'ada')).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
  })

  it('refuses what does not exist', async () => {
    const { harness, escalation } = await asked('gate')
    await expect(harness.decide({ ...escalation, id: uuid(99) }, 'ada')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('leaves an entry of a refused decision, one per question, person and code, however often it is tried', async () => {
    const { harness, runId, escalation } = await asked('action')
    await harness.decide(escalation, 'ada')
    for (let tried = 0; tried < 5; tried++) await expect(harness.decide(escalation, 'ada')).rejects.toMatchObject({ code: 'APPROVAL_DUPLICATE' })
    await expect(harness.decide({ ...escalation, subjectSha256: 'b'.repeat(64) }, 'ben')).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
    for (const name of ['Robert"); DROP', 'nobody-at-all']) {
      const unknown = signedDecision({ ...simulatedOperator('ada', 2), id: name }, escalation, 'approve', harness.sources.now())
      await expect(
        decideEscalation(
          { store: harness.store, sources: harness.sources, policy: harness.policy, executionTimeoutMs: async () => 1 },
          escalation.id,
          unknown,
        ),
      ).rejects.toMatchObject({ code: 'OPERATOR_UNKNOWN' })
    }
    const refused = harness.record.committed.flatMap(({ ledger }) => ledger.filter(({ kind }) => kind === 'decision.refused'))
    expect(refused.map(({ fields }) => fields)).toMatchObject([
      {
        run_id: runId,
        escalation_id: escalation.id,
        human_operator_id: 'ada',
        error_code: 'APPROVAL_DUPLICATE',
        subject_sha256: escalation.subjectSha256,
      },
      { human_operator_id: 'ben', error_code: 'APPROVAL_DIGEST_MISMATCH', signed_subject_sha256: 'b'.repeat(64) },
      { human_operator_id: null, error_code: 'OPERATOR_UNKNOWN' },
    ])
  })

  it('does not say why a decision is refused while the record cannot take the entry', async () => {
    const { harness, escalation } = await asked('action')
    await harness.decide(escalation, 'ada')
    harness.faults.before = (method) => {
      if (method === 'commit') throw new MaestroError('RECORD_UNAVAILABLE', 'away')
    }
    await expect(harness.decide(escalation, 'ada')).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
  })
})

import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import type { JsonObject } from '@maestro-helix/contract/json'
import { beforeEach, describe, expect, test } from 'vitest'
import { enrol } from '../http/enrol.ts'
import { useTestServer } from '../http/test-server.ts'
import { Siege, signed } from './siege.ts'

const server = useTestServer()
let siege: Siege
beforeEach(async () => {
  siege = await Siege.lay(await server.start())
})

async function refusedDecisions(): Promise<JsonObject[]> {
  return siege.entries('decision.refused')
}

describe('who approves', () => {
  test('self-approval is refused as APPROVAL_BY_REQUESTER', async () => {
    const detail = await siege.asked()
    await expect(siege.decide(detail, 'eve')).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
    expect(await refusedDecisions()).toMatchObject([
      {
        error_code: 'APPROVAL_BY_REQUESTER',
        human_operator_id: 'eve',
        escalation_id: detail.escalation.id,
        subject_sha256: detail.escalation.subjectSha256,
      },
    ])
    expect(await siege.outcome(detail)).toMatchObject({ effects: 0 })
  })

  test('the same person from two sessions counts once: APPROVAL_DUPLICATE', async () => {
    const detail = await siege.asked()
    const [first, second] = [0, 1].map(() => new MaestroClient({ url: siege.server.url, token: siege.people.ada.token }))
    await first?.escalations.decide(detail.escalation.id, signed(detail, siege.people.ada))
    await expect(second?.escalations.decide(detail.escalation.id, signed(detail, siege.people.ada))).rejects.toMatchObject({
      code: 'APPROVAL_DUPLICATE',
    })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'APPROVAL_DUPLICATE', human_operator_id: 'ada' }])
    expect(await siege.outcome(detail)).toMatchObject({ effects: 0 })
  })

  test('concurrent approvals are taken one after the other, and the action happens once', async () => {
    const detail = await siege.asked()
    const carl = await enrol(siege.client, 'carl')
    const decisions = [signed(detail, siege.people.ada), signed(detail, siege.people.ben), signed(detail, carl)]
    const outcomes = await Promise.allSettled(decisions.map((decision) => siege.client.escalations.decide(detail.escalation.id, decision)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))).toMatchObject([
      { code: 'ESCALATION_DECIDED' },
    ])
    await Promise.all([siege.drive(detail.run.id), siege.drive(detail.run.id), siege.drive(detail.run.id)])
    expect(await siege.outcome(detail)).toEqual({ code: undefined, effects: 1, refused: [] })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'ESCALATION_DECIDED' }])
  })

  test('a key or person revoked after signing takes the approval away: OPERATOR_REVOKED', async () => {
    const detail = await siege.approved()
    await siege.client.people.revokeOperator('ada')
    expect(await siege.outcome(detail)).toEqual({ code: 'OPERATOR_REVOKED', effects: 0, refused: ['OPERATOR_REVOKED'] })
  })

  test('a key revoked before signing decides nothing: OPERATOR_REVOKED', async () => {
    const detail = await siege.asked()
    await siege.client.people.revokeOperator('ada')
    await expect(siege.decide(detail, 'ada')).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'OPERATOR_REVOKED', human_operator_id: 'ada' }])
  })
})

describe('what was signed', () => {
  test('a signature taken from another question is refused as APPROVAL_REPLAYED', async () => {
    const [small, large] = [await siege.asked(1), await siege.asked(1_000_000)]
    const replayed = signed(small, siege.people.ada)
    await siege.client.escalations.decide(small.escalation.id, replayed)
    await expect(siege.client.escalations.decide(large.escalation.id, replayed)).rejects.toMatchObject({ code: 'APPROVAL_REPLAYED' })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'APPROVAL_REPLAYED', escalation_id: large.escalation.id }])
  })

  test('a signature that was kept back is refused as APPROVAL_STALE', async () => {
    const detail = await siege.asked()
    const kept = signed(detail, siege.people.ada)
    siege.server.clock.aheadMs = 16 * 60_000
    await expect(siege.client.escalations.decide(detail.escalation.id, kept)).rejects.toMatchObject({ code: 'APPROVAL_STALE' })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'APPROVAL_STALE' }])
  })

  test('a made-up signature is refused as APPROVAL_SIGNATURE_INVALID, and trying on leaves one entry', async () => {
    const detail = await siege.asked()
    const forged = { ...signed(detail, siege.people.ada), signature: signed(detail, siege.people.ben).signature }
    for (let tried = 0; tried < 5; tried++)
      await expect(siege.client.escalations.decide(detail.escalation.id, forged)).rejects.toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'APPROVAL_SIGNATURE_INVALID', human_operator_id: 'ada' }])
  })

  test('an action other than the one shown is refused as APPROVAL_DIGEST_MISMATCH', async () => {
    const detail = await siege.asked()
    const other = signed({ ...detail, statement: { ...detail.statement, subjectSha256: 'b'.repeat(64) } }, siege.people.ada)
    await expect(siege.client.escalations.decide(detail.escalation.id, other)).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'APPROVAL_DIGEST_MISMATCH', signed_subject_sha256: 'b'.repeat(64) }])
  })
})

describe('what happens between approval and execution', () => {
  const rewriteIntent = (change: string): string => `UPDATE intents SET record = (${change})::text::json WHERE run_id = $1`

  test('a changed argument is refused as ACTION_CHANGED', async () => {
    const detail = await siege.approved()
    await siege.query(rewriteIntent(`jsonb_set(record::jsonb, '{block,target}', '"account 2"')`), [detail.run.id])
    expect(await siege.outcome(detail)).toEqual({ code: 'ACTION_CHANGED', effects: 0, refused: ['ACTION_CHANGED'] })
  })

  test('a rewritten approval is refused: APPROVAL_SIGNATURE_INVALID', async () => {
    const detail = await siege.asked()
    await siege.decide(detail, 'ada')
    // Whoever writes the database makes the second approval up, in the name of somebody who is enrolled.
    await siege.query(
      `UPDATE escalations SET status = 'approved', record = jsonb_set(jsonb_set(jsonb_set(record::jsonb, '{status}', '"approved"'),
         '{decidedAt}', to_jsonb($2::text)), '{decisions,1}', jsonb_set(record::jsonb #> '{decisions,0}', '{statement,operatorId}', '"ben"'))::text::json
       WHERE run_id = $1`,
      [detail.run.id, new Date().toISOString()],
    )
    await siege.query(
      rewriteIntent(
        `jsonb_set(jsonb_set(jsonb_set(record::jsonb, '{state}', '"AUTHORIZED"'), '{authorizedAt}', record::jsonb -> 'openedAt'), '{executeBefore}', to_jsonb($2::text))`,
      ),
      [detail.run.id, new Date(Date.now() + 60_000).toISOString()],
    )
    expect(await siege.outcome(detail)).toEqual({ code: 'APPROVAL_SIGNATURE_INVALID', effects: 0, refused: ['APPROVAL_SIGNATURE_INVALID'] })
  })

  test('an intent set to authorised by hand is refused: nobody approved it', async () => {
    const detail = await siege.asked()
    await siege.query(
      rewriteIntent(
        `jsonb_set(jsonb_set(jsonb_set(record::jsonb, '{state}', '"AUTHORIZED"'), '{authorizedAt}', record::jsonb -> 'openedAt'), '{executeBefore}', to_jsonb($2::text))`,
      ),
      [detail.run.id, new Date(Date.now() + 60_000).toISOString()],
    )
    const { effects, refused } = await siege.outcome(detail)
    expect(effects).toBe(0)
    expect(refused).toHaveLength(1)
  })

  test('an expired grant is refused as GRANT_EXPIRED, also where its row says otherwise', async () => {
    const detail = await siege.approved()
    siege.server.clock.aheadMs = 61_000
    await siege.query(rewriteIntent(`jsonb_set(record::jsonb, '{executeBefore}', '"2099-01-01T00:00:00.000Z"')`), [detail.run.id])
    expect(await siege.outcome(detail)).toEqual({ code: 'GRANT_EXPIRED', effects: 0, refused: ['GRANT_EXPIRED'] })
  })

  /** An action that was carried out, and whose rows say that it was not. */
  async function carriedOutAndSetBack(): Promise<EscalationDetail> {
    const detail = await siege.approved()
    expect(await siege.outcome(detail)).toMatchObject({ effects: 1 })
    await siege.query(rewriteIntent(`jsonb_set(record::jsonb, '{state}', '"AUTHORIZED"')`), [detail.run.id])
    await siege.query('DELETE FROM step_attempts WHERE run_id = $1', [detail.run.id])
    await siege.query(
      `UPDATE runs SET record = jsonb_set(jsonb_set(record::jsonb, '{status}', '"running"'), '{endedAt}', 'null')::text::json WHERE id = $1`,
      [detail.run.id],
    )
    return detail
  }

  test('a grant is used once: GRANT_USED where its row is set back', async () => {
    expect(await siege.outcome(await carriedOutAndSetBack())).toEqual({ code: 'GRANT_USED', effects: 1, refused: ['GRANT_USED'] })
  })

  test.each([`kind = 'run.paused'`, 'run_id = NULL'])('also where the columns of the claim in the ledger are rewritten (%s)', async (rewritten) => {
    const detail = await carriedOutAndSetBack()
    await siege.query(`UPDATE ledger_entries SET ${rewritten} WHERE kind = 'intent.claimed'`)
    expect(await siege.outcome(detail)).toEqual({ code: 'GRANT_USED', effects: 1, refused: ['GRANT_USED'] })
  })

  test.each([
    ['hidden by one byte', ''],
    [
      'hidden with a hash that fits',
      `, leaf_hash = sha256('\\x00'::bytea || overlay(leaf placing 'X'::bytea FROM position('intent.claimed'::bytea IN leaf)))`,
    ],
  ])('nor where the claim itself is %s: nothing is decided from a ledger with an entry that was never signed', async (_how, hash) => {
    const detail = await carriedOutAndSetBack()
    const hidden = `leaf = overlay(leaf placing 'X'::bytea FROM position('intent.claimed'::bytea IN leaf))`
    await siege.query(`UPDATE ledger_entries SET ${hidden}${hash} WHERE position('"kind":"intent.claimed"'::bytea IN leaf) > 0`)
    await expect(siege.drive(detail.run.id)).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    expect(siege.effects).toHaveLength(1)
  })

  test('nor where it is deleted', async () => {
    const detail = await carriedOutAndSetBack()
    await siege.query(`DELETE FROM ledger_entries WHERE kind = 'intent.claimed'`)
    await expect(siege.drive(detail.run.id)).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    expect(siege.effects).toHaveLength(1)
  })

  test('a clock set back brings no grant to life: CLOCK_SET_BACK', async () => {
    const detail = await siege.approved()
    siege.server.clock.aheadMs = -3_600_000
    expect(await siege.outcome(detail)).toEqual({ code: 'CLOCK_SET_BACK', effects: 0, refused: ['CLOCK_SET_BACK'] })
  })

  test('a clock set back opens no question again: CLOCK_SET_BACK', async () => {
    const detail = await siege.asked()
    siege.server.clock.aheadMs = -3_600_000
    await expect(siege.decide(detail, 'ada')).rejects.toMatchObject({ code: 'CLOCK_SET_BACK' })
    expect(await refusedDecisions()).toMatchObject([{ error_code: 'CLOCK_SET_BACK' }])
  })

  test('a policy swapped in between grants nothing: POLICY_CHANGED, and people are asked anew', async () => {
    const detail = await siege.approved()
    const forbidding = '@id("nobody-acts")\nforbid (principal, action, resource);\n'
    siege.policy.activate({ 'swapped.cedar': forbidding })
    const { effects, refused } = await siege.outcome(detail)
    expect([effects, refused]).toEqual([0, ['POLICY_CHANGED']])
  })

  test('a policy that permits everything does not make up for a missing person', async () => {
    const detail = await siege.asked()
    siege.policy.activate({ 'swapped.cedar': '@id("anybody-acts")\npermit (principal, action, resource);\n' })
    await siege.decide(detail, 'ada')
    await siege.query(
      rewriteIntent(
        `jsonb_set(jsonb_set(jsonb_set(record::jsonb, '{state}', '"AUTHORIZED"'), '{authorizedAt}', record::jsonb -> 'openedAt'), '{executeBefore}', to_jsonb($2::text))`,
      ),
      [detail.run.id, new Date(Date.now() + 60_000).toISOString()],
    )
    expect(await siege.outcome(detail)).toMatchObject({ effects: 0 })
  })
})

describe('around the door', () => {
  test('a tool called by its function does nothing: TOOL_AROUND_DOOR, with an entry', async () => {
    const refund = siege.parts.tools.get('refund') as Tool
    const codes: unknown[] = []
    const writer: Agent = {
      id: 'writer',
      version: '1.0.0',
      description: 'Reaches for the till.',
      run: async (_task, { signal, call }) => {
        const given = { arguments: { amount: 9 }, idempotencyKey: 'mine', signal, credentials: {}, call } as Parameters<Tool['execute']>[0]
        await Promise.resolve()
          .then(() => refund.execute(given))
          .catch((error: { code: string }) => codes.push(error.code))
        await call?.({ tool: 'refund', arguments: { amount: 9 } }).catch((error: { code: string }) => codes.push(error.code))
        return { output: { text: 'Nothing to see here.' } }
      },
    }
    siege.parts.agents = new Map([['writer', writer]])
    await siege.client.workflows.apply({ name: 'written', steps: [{ id: 'write', agents: ['writer'], task: 'Write.' }] })
    const run = await siege.client.runs.start({ workflow: 'written' })
    await siege.drive(run.id)
    expect(codes).toEqual(['TOOL_AROUND_DOOR', 'TOOL_NOT_DECLARED'])
    expect(siege.effects).toEqual([])
    expect(await siege.entries('tool.refused')).toMatchObject([
      { action: 'refund', asked_by: 'agent:writer', error_code: 'TOOL_AROUND_DOOR' },
      { action: 'refund', asked_by: 'agent:writer', error_code: 'TOOL_NOT_DECLARED' },
    ])
  })
})

import { verify } from 'node:crypto'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canonicalSha256, readOperatorKeys } from '../home/operator-keys.ts'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { actionEscalation, gateEscalation, ids } from '../testing/sample-records.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
  server.escalations.set(ids.escalation, actionEscalation())
  await maestro(server.home, ['operators', 'enrol', 'alice'])
})
afterEach(() => server.close())

const because = ['--rationale', 'Amount and payee checked.', '--yes']

describe('maestro gil', () => {
  it('shows the action with every argument and nothing a terminal would act on', async () => {
    const { code, out, err } = await maestro(server.home, ['gil', 'show', ids.escalation])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('"totalCents": 12300')
    expect(out).toContain('approve')
    expect(out).toContain('reject')
    // The hidden reordering character in the target is written out, so that the person sees that it is there.
    expect(out).toContain('\\u202e')
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  it('signs exactly what it shows, with the key of the operator', async () => {
    const { code, out } = await maestro(server.home, [
      'gil',
      'approve',
      ids.escalation,
      '--as',
      'alice',
      ...because,
      '--confidence',
      '0.9',
      '--human-score',
      '0.8',
    ])
    expect({ code, out }).toEqual({ code: 0, out: 'Recorded. 1 more person must approve before anything happens.\n' })
    const [decision] = server.decisions
    expect(decision?.statement).toMatchObject({
      verdict: 'approve',
      operatorId: 'alice',
      subjectSha256: canonicalSha256(actionEscalation().intent?.block),
    })
    const salt = expect.stringMatching(/^[0-9a-f]{32}$/) as string
    expect(decision?.feedback).toEqual({ rationale: 'Amount and payee checked.', confidence: 0.9, humanScore: 0.8, salt })
    expect(decision?.statement.feedbackSha256).toBe(canonicalSha256(decision?.feedback))
    const keys = await readOperatorKeys(server.home, 'alice')
    expect(verify(null, canonicalJsonBytes(decision?.statement), keys?.privateKey as never, Buffer.from(decision?.signature ?? '', 'base64'))).toBe(
      true,
    )
  })

  it('signs a held output too, over its output and the gate decision', async () => {
    server.escalations.set(ids.escalation, gateEscalation())
    expect((await maestro(server.home, ['gil', 'reject', ids.escalation, ...because])).code).toBe(0)
    expect(server.decisions[0]?.statement).toMatchObject({ verdict: 'reject', subjectSha256: gateEscalation().escalation.subjectSha256 })
  })

  it.each([
    [
      'an argument',
      (): ReturnType<typeof actionEscalation> =>
        tampered((detail) => (detail.intent as { block: { arguments: object } }).block.arguments, 'totalCents', 1),
    ],
    ['the target', () => tampered((detail) => (detail.intent as { block: object }).block, 'target', 'Another account.')],
    ['the statement', () => tampered((detail) => detail.statement, 'subjectSha256', 'cd'.repeat(32))],
    ['the action of another question', () => tampered((detail) => detail.escalation, 'intentId', ids.run)],
  ])('refuses to sign where %s differs from what the digest stands for', async (_, make) => {
    server.escalations.set(ids.escalation, make())
    const { code, err } = await maestro(server.home, ['gil', 'approve', ids.escalation, ...because])
    expect(code).toBe(5)
    expect(err).toContain('APPROVAL_DIGEST_MISMATCH')
    expect(server.decisions).toEqual([])
  })

  it('refuses a held output that is not the one that was judged', async () => {
    const detail = gateEscalation()
    server.escalations.set(ids.escalation, {
      ...detail,
      attempt: { ...(detail.attempt as NonNullable<typeof detail.attempt>), output: 'something nicer' },
    })
    expect((await maestro(server.home, ['gil', 'approve', ids.escalation, ...because])).code).toBe(5)
    expect(server.decisions).toEqual([])
  })

  it('asks for reason and confirmation on a terminal', async () => {
    const no = await maestro(server.home, ['gil', 'approve', ids.escalation], { answers: ['Looks right.', 'n'] })
    expect(no.code).toBe(130)
    expect(server.decisions).toEqual([])
    const yes = await maestro(server.home, ['gil', 'approve', ids.escalation], { answers: ['Looks right.', 'y'] })
    expect(yes.code).toBe(0)
    expect(yes.err).toMatch(/Why do you approve\?[^]*Sign "approve" as alice\?/)
    expect(server.decisions).toHaveLength(1)
  })

  it('does not sign unasked where nobody can be asked', async () => {
    for (const args of [['--yes'], ['--rationale', 'x'], ['--rationale', ' ', '--yes']]) {
      expect((await maestro(server.home, ['gil', 'approve', ids.escalation, ...args])).code).toBe(2)
    }
    expect(server.decisions).toEqual([])
  })

  it('says who has no key here', async () => {
    const { code, err } = await maestro(server.home, ['gil', 'approve', ids.escalation, '--as', 'bob', ...because])
    expect(code).toBe(3)
    expect(err).toContain('maestro operators enrol')
  })

  it('passes on why the server refuses', async () => {
    server.refuse = { path: `/gil/escalations/${ids.escalation}/decisions`, code: 'ESCALATION_DECIDED' }
    const { code, err } = await maestro(server.home, ['gil', 'approve', ids.escalation, ...because])
    expect(code).toBe(3)
    expect(err).toContain('ESCALATION_DECIDED')
  })

  it('lists what waits', async () => {
    expect((await maestro(server.home, ['gil'])).out).toMatch(/ESCALATION[^]*pay +0\/2/)
    expect(JSON.parse((await maestro(server.home, ['gil', 'list', '--json'])).out)).toMatchObject({ items: [{ id: ids.escalation }], next: null })
  })
})

function tampered(
  part: (detail: ReturnType<typeof actionEscalation>) => object,
  member: string,
  value: unknown,
): ReturnType<typeof actionEscalation> {
  const detail = structuredClone(actionEscalation())
  Object.assign(part(detail), { [member]: value })
  return detail
}

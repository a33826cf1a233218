import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GovernedVersionDetail } from '@maestro-helix/contract/http/governed-versions'
import type { RoutingEvaluation, RoutingView } from '@maestro-helix/contract/http/routing'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
})
afterEach(() => server.close())

const candidate = (agent: string, score: number, share: number): RoutingView['steps'][number]['candidates'][number] => ({
  agent,
  version: '1',
  qsr: score,
  mri: 1 - score,
  rmm: score,
  score,
  samples: 50,
  propensity: share,
  deviation: 0.01,
  low: score - 0.02,
  high: score + 0.02,
  outcomes: { step: 40, workflow: 5, others: 9 },
  maturity: score,
  expectedRegret: 0.98 - score,
  costUsd: 0.0123,
  latencyMs: 850,
  recentShare: share,
})

const view: RoutingView = {
  policy: defaultRoutingPolicy,
  policySha256: 'cd'.repeat(32),
  version: 3,
  inForceSince: {
    kind: 'routing',
    version: 3,
    act: 'activated',
    at: '2026-01-02T09:00:00.000Z',
    by: { kind: 'operator', id: 'bob' },
    rationale: null,
    cause: null,
  },
  proposals: [],
  refused: { reason: 'weights: must add up to 1', at: '2026-01-01T10:00:00.000Z', sha256: 'ab'.repeat(32) },
  fileVersion: null,
  problem: null,
  more: false,
  steps: [
    {
      workflow: 'flow',
      version: 3,
      step: 'write',
      requires: ['prose'],
      unable: ['reader'],
      recentAttempts: 100,
      expectedRegret: 0.0016,
      candidates: [candidate('middling', 0.9, 0.02), candidate('strong', 0.98, 0.98)],
    },
  ],
}

const detail: GovernedVersionDetail = {
  kind: 'routing',
  version: 4,
  place: null,
  sha256: 'ef'.repeat(32),
  settings: { ...defaultRoutingPolicy, decay: 0.95 },
  origin: 'person',
  author: { kind: 'operator', id: 'alice' },
  proposedAt: '2026-01-02T07:00:00.000Z',
  rationale: 'Forget sooner.',
  follows: 3,
  changes: [{ path: 'decay', before: 0.99, after: 0.95, laxer: false }],
  laxer: false,
  state: 'proposed',
  approval: null,
  activations: [],
}

const evaluation: RoutingEvaluation = {
  policySha256: 'ef'.repeat(32),
  decisions: 12,
  effectiveDecisions: 3.4,
  logged: null,
  ips: null,
  selfNormalised: null,
  doublyRobust: null,
  difference: null,
  verdict: 'too few',
  reason: '12 decisions with a choice and recorded probabilities; 100 are needed',
}

describe('maestro routing', () => {
  it('shows share, score with its interval and regret of each candidate', async () => {
    server.answers.set('GET /api/v1/routing', view)
    const { code, out } = await maestro(server.home, ['routing', 'flow', 'write'])
    expect(code).toBe(0)
    expect(out).toContain('0.4 QSR + 0.3 (1 - MRI) + 0.3 RMM')
    expect(out).toContain('flow v3 / write, requires prose')
    expect(out).toMatch(/strong@1\s+98 %\s+98 %\s+0\.980 \(0\.960 \.\. 1\.000\)/)
    expect(out).toContain('expected regret 0.0016 composite per attempt')
    expect(out).toContain('cannot be chosen: reader')
    expect(out).toContain('weights: must add up to 1')
    expect(JSON.parse((await maestro(server.home, ['routing', '--json'])).out)).toEqual(view)
  })

  it('proposes a file and says how to evaluate it, approves, puts in force and rolls back as the operator', async () => {
    await maestro(server.home, ['operators', 'enrol', 'alice'])
    const before = server.posted.length
    const { settings: policy, ...stored } = detail
    server.answers.set('GET /api/v1/routing', { ...view, refused: null, proposals: [stored] })
    server.answers.set('POST /api/v1/routing/versions', detail)
    server.answers.set('POST /api/v1/routing/versions/4/approve', { ...detail, state: 'approved' })
    server.answers.set('POST /api/v1/routing/versions/4/activate', { ...detail, state: 'in-force' })
    server.answers.set('POST /api/v1/routing/roll-back', { ...detail, state: 'replaced' })
    server.answers.set('GET /api/v1/routing/versions/4', detail)
    const file = join(server.home, 'new.json')
    writeFileSync(file, JSON.stringify(policy))
    const proposed = (await maestro(server.home, ['routing', 'propose', file, '--rationale', 'Forget sooner.'])).out
    expect(proposed).toContain('maestro routing approve 4')
    expect(proposed).toContain(`maestro routing evaluate --policy ${file}`)
    expect((await maestro(server.home, ['routing', 'approve', '4', '--rationale', 'Yes.'])).out).toContain('maestro routing activate 4')
    expect((await maestro(server.home, ['routing', 'activate', '4'])).out).toContain('Version 4 (the routing policy) is in force')
    await maestro(server.home, ['routing', 'roll-back', '--rationale', 'No.'])
    expect(server.posted.slice(before).map(({ path, body }) => [path.replace('/api/v1/routing/', ''), body])).toEqual([
      ['versions', { policy, rationale: 'Forget sooner.' }],
      ['versions/4/approve', { rationale: 'Yes.' }],
      ['versions/4/activate', null],
      ['roll-back', { rationale: 'No.' }],
    ])
    const { out } = await maestro(server.home, ['routing'])
    expect(out).toMatch(/version 3, in force since .* by bob/)
    expect(out).toMatch(/4 +the routing policy +proposed +alice/)
    expect((await maestro(server.home, ['routing', 'show', '4'])).out).toContain('decay: 0.99 -> 0.95')
    expect((await maestro(server.home, ['routing', 'diff', '4'])).out).not.toContain('more passes')
    expect((await maestro(server.home, ['routing', 'propose', 'nowhere.json', '--rationale', 'x'])).code).toBe(2)
  })

  it('evaluates a policy of a file, and refuses one that is none before it is sent', async () => {
    server.answers.set('POST /api/v1/routing/evaluations', evaluation)
    writeFileSync(join(server.home, 'policy.json'), JSON.stringify(defaultRoutingPolicy))
    writeFileSync(join(server.home, 'broken.json'), '{"version":1}')
    const { code, out } = await maestro(server.home, ['routing', 'evaluate', '--policy', join(server.home, 'policy.json'), '--workflow', 'flow'])
    expect(code).toBe(0)
    expect(out).toContain('too few: 12 decisions')
    expect(out).toContain('not enough data')
    expect(server.posted).toMatchObject([{ path: '/api/v1/routing/evaluations', body: { policy: defaultRoutingPolicy, workflow: 'flow' } }])
    expect((await maestro(server.home, ['routing', 'evaluate', '--policy', join(server.home, 'broken.json')])).code).toBe(2)
    expect((await maestro(server.home, ['routing', 'evaluate', '--policy', join(server.home, 'nothing.json')])).code).toBe(2)
    expect(server.posted).toHaveLength(1)
  })
})

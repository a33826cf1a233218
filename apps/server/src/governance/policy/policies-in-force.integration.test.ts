import { expect, test } from 'vitest'
import { useTestRecord } from '../../../../../test/setup/test-record.ts'
import { countingSources } from '../../orchestration/testing/counting-sources.ts'
import { policyId } from '../../record/record-change.ts'
import { applyFirstPolicies } from './apply-first-policies.ts'
import { CedarRuntime } from './cedar-runtime.ts'
import { bundleSha256 } from './compile-policies.ts'
import { openPoliciesInForce } from './policies-in-force.ts'
import { bundled } from './testing/bundled-policies.ts'

const record = useTestRecord()
const sources = countingSources()

test('two servers that start at once put the set of the release in force once, and follow what another puts in force', async () => {
  const [first, second] = await Promise.all([record.open(), record.open()])
  const applied = await Promise.all([first, second].map(({ store }) => applyFirstPolicies({ store, sources }, bundled.bundle)))
  expect(applied.filter(Boolean)).toHaveLength(1)
  const leaves = await first.ledger.entries(0, 10)
  expect(leaves.map(({ leaf }) => (JSON.parse(Buffer.from(leaf).toString('utf8')) as { kind: string }).kind)).toEqual([
    'policy.proposed',
    'policy.activated',
  ])

  const changes: [number, string | null][] = []
  const inForce = await openPoliciesInForce({
    store: second.store,
    runtime: new CedarRuntime(),
    schema: bundled.schema,
    changed: (version, problem) => changes.push([version, problem]),
  })
  expect(inForce.current()).toMatchObject({ author: { kind: 'service', id: 'release' }, revision: 1, policies: { version: 1 } })

  const bundle = { files: { 'none.cedar': '@id("nothing") forbid(principal, action, resource);' }, tests: [] }
  const author = { kind: 'operator', id: 'ada' } as const
  const stored = { version: 2, sha256: bundleSha256(bundle), bundle, author, proposedAt: sources.now(), proposal: null }
  await first.store.commit({
    aggregate: { kind: 'policy', id: policyId, revision: 1 },
    policy: { currentVersion: 2, latestVersion: 2, revision: 2, updatedAt: sources.now() },
    policyVersion: stored,
    evidence: [],
    ledger: [],
    outbox: [],
  })
  expect(inForce.current().revision).toBe(1)
  await inForce.refresh()
  expect(inForce.current()).toMatchObject({ author, revision: 2, policies: { version: 2, sha256: stored.sha256 } })

  await record.query(
    `UPDATE policy_versions SET record = jsonb_set(record::jsonb, '{bundle,files}', '{"a.cedar": "@id(\\"all\\") permit(principal, action, resource);"}')::json`,
  )
  await record.query('UPDATE policy_head SET current_version = 1, revision = 3')
  await inForce.refresh()
  const question = { action: 'execute', workflow: 'w', step: 's', tool: { id: 't', effect: 'reversible', blastRadius: 0, target: '' } } as never
  expect(inForce.current().policies.ask(question)).toMatchObject({ outcome: 'deny', failed: ['cedar'], version: 1 })
  expect(changes.map(([version, problem]) => [version, problem === null])).toEqual([
    [1, true],
    [2, true],
    [1, false],
  ])
})

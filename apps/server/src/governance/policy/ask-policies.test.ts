import { policyQuestionSchema, type PolicyQuestion } from '@maestro-helix/contract/policy'
import { expect, test } from 'vitest'
import { policiesOf } from './ask-policies.ts'
import { CedarRuntime } from './cedar-runtime.ts'
import { compilePolicies } from './compile-policies.ts'
import { runPolicyTests } from './run-policy-tests.ts'
import { bundled, policiesFor } from './testing/bundled-policies.ts'

const paying = {
  action: 'execute',
  workflow: 'finance',
  step: 'pay',
  tool: { id: 'pay', effect: 'irreversible' },
  approvals: { people: 2, authenticators: 2, roles: ['approver'] },
}
const asked = (more: object = {}): PolicyQuestion => policyQuestionSchema.parse({ ...paying, ...more })

test('the bundled set decides its own cases as they say', () => {
  const runtime = new CedarRuntime()
  const policies = policiesOf(runtime, compilePolicies(runtime, bundled.schema, bundled.bundle), 1)
  expect(runPolicyTests(policies, bundled.bundle.tests).filter(({ problem }) => problem !== null)).toEqual([])
  expect(bundled.bundle.tests.length).toBeGreaterThan(15)
})

test('a decision names the policies that decided, their version and their hash', () => {
  const policies = policiesFor(undefined, 7)
  expect(policies.ask(asked())).toEqual({
    outcome: 'permit',
    policies: ['irreversible-actions-need-two-people'],
    failed: [],
    version: 7,
    sha256: policies.sha256,
  })
  expect(policies.reasonOf('irreversible-actions-need-two-people')).toContain('two different people')
})

test('what no policy permits is denied', () => {
  expect(policiesFor({ 'none.cedar': '' }).ask(asked())).toMatchObject({ outcome: 'deny', policies: [], failed: [] })
})

test('an unknown tool, or nobody who would approve, is denied whatever the policies say', () => {
  const everything = policiesFor({ 'all.cedar': '@id("all") permit(principal, action, resource);' })
  expect(everything.ask(asked({ tool: undefined })).outcome).toBe('deny')
  expect(everything.ask(asked({ action: 'approve' })).outcome).toBe('deny')
  expect(everything.ask(asked({ action: 'proceed' })).outcome).toBe('deny')
})

test('a policy that cannot be evaluated denies, even where it would have forbidden nothing', () => {
  const policies = policiesFor({
    'a.cedar': `@id("all") permit(principal, action, resource);
      @id("overflows") forbid(principal, action == Action::"execute", resource) when { context.hour * 9223372036854775807 * 2 == 1 };`,
  })
  expect(policies.ask(asked())).toMatchObject({ outcome: 'deny', policies: ['all'], failed: ['overflows'] })
})

test('a question whose numbers Cedar cannot take is denied', () => {
  const everything = policiesFor({ 'all.cedar': '@id("all") permit(principal, action, resource);' })
  const question = { ...asked(), time: { hour: 0.5, minute: 0, weekday: 1 } }
  expect(everything.ask(question)).toMatchObject({ outcome: 'deny', failed: ['cedar'] })
})

test.each([
  ['no id', 'permit(principal, action, resource);', /needs an @id/],
  ['an id twice', '@id("a") permit(principal, action, resource); @id("a") forbid(principal, action, resource);', /given twice/],
  ['a template', '@id("a") permit(principal == ?principal, action, resource);', /templates/],
  ['what is not Cedar', 'permit everything', /a\.cedar/],
  ['words the schema does not know', '@id("a") permit(principal, action == Action::"execute", resource) when { context.mood == "good" };', /schema/],
  ['a type error', '@id("a") permit(principal, action == Action::"execute", resource) when { context.hour == "noon" };', /schema/],
])('%s is refused', (_, text, message) => {
  expect(() => policiesFor({ 'a.cedar': text })).toThrow(message)
})

test('text that overflows Cedar costs its own check alone', () => {
  const runtime = new CedarRuntime()
  const policies = policiesOf(runtime, compilePolicies(runtime, bundled.schema, bundled.bundle), 1)
  const nested = `@id("a") permit(principal, action, resource) when { ${'('.repeat(5_000)}true${')'.repeat(5_000)} };`
  expect(() => compilePolicies(runtime, bundled.schema, { files: { 'a.cedar': nested }, tests: [] })).toThrow(/nested too deeply/)
  expect(policies.ask(asked()).outcome).toBe('permit')
})

test('more sets than there is room for are still each their own', () => {
  const runtime = new CedarRuntime()
  const sets = Array.from({ length: 20 }, (_, at) => {
    const text = `@id("at-${at}") permit(principal, action, resource) when { context.mriPercent == ${at} };`
    return policiesOf(runtime, compilePolicies(runtime, bundled.schema, { files: { 'a.cedar': text }, tests: [] }), at + 1)
  })
  for (const [at, policies] of [...sets.entries(), ...sets.entries()]) {
    expect(policies.ask(asked({ mri: at / 100 })).policies).toEqual([`at-${at}`])
    expect(policies.ask(asked({ mri: (at + 1) / 100 })).outcome).toBe('deny')
  }
})

import fc from 'fast-check'
import { policyQuestionSchema, type PolicyQuestion } from '@maestro-helix/contract/policy'
import { expect, test } from 'vitest'
import { permits, requiredPeople } from './required-people.ts'
import { policiesFor } from './testing/bundled-policies.ts'

const asked = (more: object = {}): PolicyQuestion =>
  policyQuestionSchema.parse({ action: 'execute', workflow: 'finance', step: 'pay', tool: { id: 'pay', effect: 'irreversible' }, ...more })

test('the bundled policies want nobody for what can be undone and two people for what cannot', () => {
  const policies = policiesFor()
  expect(requiredPeople(policies, asked({ tool: { id: 'note', effect: 'reversible' } }), 0)).toMatchObject({ people: 0, roles: [] })
  expect(requiredPeople(policies, asked(), 0)).toMatchObject({ people: 2, roles: [] })
})

test('a role without which it would not be permitted is named', () => {
  const large = { environment: 'production', spending: { hundredths: 2_000_000, currency: 'EUR' } }
  expect(requiredPeople(policiesFor(), asked(large), 0)).toMatchObject({ people: 2, roles: ['governance-lead'] })
  const night = { environment: 'production', time: { hour: 3, minute: 0, weekday: 2 } }
  expect(requiredPeople(policiesFor(), asked(night), 0)).toMatchObject({ people: 2, roles: ['governance-lead'] })
})

test('where no number of people would do, it is denied and the forbid is named', () => {
  const question = asked({ environment: 'production', spending: { hundredths: 2_000_000, currency: 'EUR', dayHundredths: 4_000_000 } })
  const { people, decision } = requiredPeople(policiesFor(), question, 0)
  expect(people).toBeNull()
  expect(decision.policies).toContain('no-more-than-50000-a-day')
})

test('a policy may ask for more people than the floor, and for one person where something could be undone', () => {
  const strict = policiesFor({
    'a.cedar': `@id("three") permit(principal, action == Action::"execute", resource) when { resource.effect == "irreversible" && context.approvals.people >= 3 };
      @id("one") permit(principal, action == Action::"execute", resource) when { resource.effect == "reversible" && context.approvals.people >= 1 };`,
  })
  expect(requiredPeople(strict, asked(), 0).people).toBe(3)
  expect(requiredPeople(strict, asked({ tool: { id: 'note', effect: 'reversible' } }), 0).people).toBe(1)
})

/** Conditions that policies of any intention could have; the schema admits all of them. */
const condition = fc.oneof(
  fc.constant('true'),
  fc.constant('context.demonstration'),
  fc.constant('resource.effect == "irreversible"'),
  fc.constant('context.approvals.requesterAmong'),
  fc.constant('context.approvals.policyAuthorAmong'),
  fc.constant('context.environment like "*"'),
  fc.constant('context.approvals.roles.contains(Role::"viewer")'),
  fc.integer({ min: 0, max: 5 }).map((least) => `context.approvals.people >= ${least}`),
  fc.integer({ min: 0, max: 5 }).map((most) => `context.approvals.authenticators < ${most}`),
)
const policyText = fc.tuple(fc.constantFrom('permit', 'forbid'), fc.array(condition, { minLength: 1, maxLength: 3 }), fc.constantFrom(' && ', ' || '))

test('no text of policies lowers the floor: an irreversible action is never permitted below two other people with two keys', () => {
  fc.assert(
    fc.property(
      fc.array(policyText, { maxLength: 4 }),
      fc.record({
        people: fc.integer({ min: 0, max: 4 }),
        authenticators: fc.integer({ min: 0, max: 4 }),
        requesterAmong: fc.boolean(),
        policyAuthorAmong: fc.boolean(),
      }),
      (texts, approvals) => {
        const policies = policiesFor({
          'all.cedar': `@id("everything") permit(principal, action, resource);\n${texts
            .map(
              ([effect, parts, joint], at) =>
                `@id("p-${at}") ${effect}(principal, action == Action::"execute", resource) when { ${parts.join(joint)} };`,
            )
            .join('\n')}`,
        })
        const { outcome } = permits(policies, asked({ approvals }))
        const below = approvals.people < 2 || approvals.authenticators < 2 || approvals.requesterAmong || approvals.policyAuthorAmong
        if (below) expect(outcome).toBe('deny')
        const required = requiredPeople(policies, asked(), 0)
        expect(required.people === null || required.people >= 2).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

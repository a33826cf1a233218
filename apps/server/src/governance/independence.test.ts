import { describe, expect, it } from 'vitest'
import type { LedgerDraft } from '../record/record-change.ts'
import { afterNoon, nobodysFacts, noon } from '../orchestration/testing/made-up-run.ts'
import { dependenciesOf, type IndependenceFacts, mayCount } from './independence.ts'

const person = (id: string) => ({ kind: 'operator' as const, id })

function enrolled(id: string, by: string): LedgerDraft {
  return { kind: 'operator.enrolled', at: noon, fields: { human_operator_id: id, enrolled_by: by, roles: ['approver'] } }
}

function given(id: string, by: string, roles: string[], before: string[]): LedgerDraft {
  return { kind: 'operator.roles-changed', at: afterNoon(1), fields: { human_operator_id: id, changed_by: by, roles, roles_before: before } }
}

function facts(people: Record<string, LedgerDraft[]>, more: Partial<IndependenceFacts> = {}): IndependenceFacts {
  return { ...nobodysFacts, people: new Map(Object.entries(people)), ...more }
}

function rulesOf(found: ReturnType<typeof dependenciesOf>): string[] {
  return found.map(({ rule, person: who, of }) => `${rule} ${who} ${of}`)
}

describe('dependenciesOf', () => {
  const asked = (id: string): Partial<IndependenceFacts> => ({ run: { requester: person(id) } })

  it.each<[string, IndependenceFacts, string, string[], string[]]>([
    ['nobody', facts({ ben: [enrolled('ben', 'service:local')] }), 'ben', ['ada'], []],
    ['who asked', facts({}, asked('ben')), 'ben', [], ['requested ben ben']],
    ['who had it done again', facts({}, { restarts: [{ requestedBy: person('ben') }] }), 'ben', [], ['restarted ben ben']],
    [
      'the owner of the account that asked',
      facts({}, { run: { requester: { kind: 'service', id: 'bot' } }, owners: new Map([['bot', person('ben')]]) }),
      'ben',
      [],
      ['owns-requester ben bot'],
    ],
    ['who wrote the policies', facts({}, { policyAuthor: 'ben' }), 'ben', [], ['wrote-policy ben ben']],
    ['who wrote the version', facts({}, { versionAuthor: 'ben' }), 'ben', [], ['wrote-version ben ben']],
    ['who was enrolled by another', facts({ ben: [enrolled('ben', 'operator:ada')] }), 'ben', ['ada'], ['enrolled-by-approver ben ada']],
    ['who enrolled another', facts({ ben: [enrolled('ben', 'operator:ada')] }), 'ada', ['ben'], ['enrolled-by-approver ben ada']],
    [
      'who came through somebody in between',
      facts({ ben: [enrolled('ben', 'operator:dot')], dot: [enrolled('dot', 'operator:ada')] }),
      'ben',
      ['ada'],
      ['enrolled-by-approver ben ada'],
    ],
    [
      'who has the same origin as another',
      facts({ ben: [enrolled('ben', 'operator:dot')], ada: [enrolled('ada', 'operator:dot')] }),
      'ben',
      ['ada'],
      [],
    ],
    [
      'who was given a deciding role by another',
      facts({ ben: [enrolled('ben', 'service:local'), given('ben', 'operator:ada', ['viewer', 'approver'], ['viewer'])] }),
      'ben',
      ['ada'],
      ['role-by-approver ben ada'],
    ],
    ['who was given another role', facts({ ben: [given('ben', 'operator:ada', ['approver', 'viewer'], ['approver'])] }), 'ben', ['ada'], []],
    ['who took the role', facts({ ben: [given('ben', 'operator:ben', ['approver'], [])] }), 'ben', ['ada'], ['role-by-oneself ben ben']],
    [
      'who was enrolled by whoever asks',
      facts({ ben: [enrolled('ben', 'operator:ada')] }, asked('ada')),
      'ben',
      [],
      ['enrolled-by-requester ben ada'],
    ],
    ['who enrolled whoever asks', facts({ ada: [enrolled('ada', 'operator:ben')] }, asked('ada')), 'ben', [], ['enrolled-requester ben ada']],
    [
      'those who enrolled each other in a circle',
      facts({ ben: [enrolled('ben', 'operator:dot')], dot: [enrolled('dot', 'operator:ben')] }),
      'ben',
      ['ada'],
      [],
    ],
  ])('finds %s', (_what, known, who, beside, expected) => {
    expect(rulesOf(dependenciesOf(who, beside, known))).toEqual(expected)
  })

  it('lets nobody who asks or wrote the policies count anywhere, and others outside of production', () => {
    for (const rule of ['requested', 'restarted', 'owns-requester', 'wrote-policy'] as const) expect(mayCount({ rule }, false)).toBe(false)
    for (const rule of ['wrote-version', 'enrolled-by-approver', 'role-by-oneself', 'enrolled-requester'] as const)
      expect([mayCount({ rule }, false), mayCount({ rule }, true)]).toEqual([true, false])
  })
})

import type { Finding, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { findingKinds, gateDecisionSchema, qsrComponentNames } from '@maestro-helix/contract/evaluation'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { riskTierOf } from '../mri/risk-tier.ts'
import type { GatedEvaluation } from './assess-conditions.ts'
import type { GateInput } from './decide-gate.ts'
import { decideGate } from './decide-gate.ts'
import { decideOrderedGate } from './decide-ordered-gate.ts'
import { gateConditionsFor } from './gate-conditions-for.ts'
import { defaultGateConfig } from './parse-gate-config.ts'

type Scores = Record<(typeof qsrComponentNames)[number], number | null>
const fine: Scores = { coherence: 5, accuracy: 5, completion: 5, relevance: 5, novelty: null }
const components = (scores: Scores): QsrEvaluation['components'] =>
  Object.fromEntries(qsrComponentNames.map((name) => [name, { score: scores[name], reasons: [`About ${name}.`] }])) as QsrEvaluation['components']

const evaluation = (more: Partial<GatedEvaluation> = {}): GatedEvaluation => ({
  qsr: 0.95,
  suggestions: [],
  components: components(fine),
  confidence: 0.9,
  truthAssessed: true,
  findings: [],
  ...more,
})
const input = (more: Partial<GateInput> = {}): GateInput => ({
  evaluation: evaluation(),
  risk: { mri: 0.1, tier: 'Nominal', factors: [] },
  config: defaultGateConfig,
  configSha256: '0'.repeat(64),
  attemptsSoFar: 1,
  ...more,
})
const lastTry = { adaptAttempts: 0 }
const finding = (kind: Finding['kind']): Finding => ({
  kind,
  claim: '90',
  passage: 'within 30 days',
  reason: 'The number "90" is not in the context.',
})
const withConditions = (conditions: GateConfig['conditions']): GateConfig => ({ ...defaultGateConfig, conditions })

describe('vetoes', () => {
  it.each(findingKinds)('%s: the agent is asked again while attempts are left, then one person, and the reason says what was found', (kind) => {
    const found = evaluation({ findings: [finding(kind)] })
    for (const [more, outcome] of [
      [{}, 'adapt'],
      [lastTry, 'escalate'],
    ] as const) {
      const decision = decideGate(input({ evaluation: found, ...more }))
      expect(decision.outcome).toBe(outcome)
      expect(decision.reasons[0]).toContain('The number "90" is not in the context.')
      expect(decision.conditions?.[0]).toMatchObject({ name: kind, met: false, version: 1 })
    }
    const off = withConditions({ [kind]: { on: false }, objectionLimit: { on: false } })
    expect(decideGate(input({ evaluation: found, config: off })).outcome).toBe('pass')
  })

  it('does not outrank a Critical risk', () => {
    const risk = { mri: 0.9, tier: 'Critical' as const, factors: [] }
    expect(decideGate(input({ evaluation: evaluation({ findings: [finding('noise')] }), risk }))).toMatchObject({
      outcome: 'halt',
      peopleRequired: 2,
    })
  })
})

describe('floors and limits', () => {
  it.each(['accuracy', 'coherence', 'completion', 'relevance'] as const)('%s at nothing never passes, whatever the composite says', (name) => {
    const low = evaluation({ qsr: 0.9, components: components({ ...fine, [name]: 0 }) })
    expect(decideGate(input({ evaluation: low })).outcome).toBe('adapt')
    const decision = decideGate(input({ evaluation: low, ...lastTry }))
    expect(decision).toMatchObject({ outcome: 'escalate', peopleRequired: 1 })
    expect(decision.conditions?.find((condition) => condition.name === `${name}Floor`)).toMatchObject({ met: false, value: 0 })
  })

  it('a component that could not be assessed meets no floor and breaks none', () => {
    const decision = decideGate(input({ evaluation: evaluation({ components: components({ ...fine, relevance: null }) }) }))
    expect(decision.outcome).toBe('pass')
    expect(decision.conditions?.find(({ name }) => name === 'relevanceFloor')).toMatchObject({ met: null, value: null })
  })

  it('asks a person at once where no further attempt could help: unread text, low confidence', () => {
    expect(decideGate(input({ evaluation: evaluation({ unread: ['context'] }) }))).toMatchObject({ outcome: 'escalate', peopleRequired: 1 })
    const config = withConditions({ confidenceFloor: { on: true, threshold: 0.5 } })
    expect(decideGate(input({ evaluation: evaluation({ confidence: 0.4 }), config })).outcome).toBe('escalate')
    expect(decideGate(input({ evaluation: evaluation({ confidence: 0.6 }), config })).outcome).toBe('pass')
  })

  it('a number that is none meets nothing', () => {
    const odd = evaluation({ components: components({ ...fine, accuracy: Number.NaN }) })
    const decision = decideGate(input({ evaluation: odd, ...lastTry }))
    expect(decision.outcome).toBe('escalate')
    expect(gateDecisionSchema.safeParse(decision).error).toBeUndefined()
    expect(decideGate(input({ evaluation: evaluation({ qsr: Number.NaN }), ...lastTry })).outcome).toBe('escalate')
  })
})

describe('where nothing is known of truth', () => {
  const unknown = evaluation({ truthAssessed: false, qsr: 0.55, qsrAtMost: 0.9, components: components({ ...fine, accuracy: null }) })

  it('goes on, marked unassessed, with the bounds', () => {
    const decision = decideGate(input({ evaluation: unknown }))
    expect(decision).toMatchObject({ outcome: 'unassessed', peopleRequired: 0 })
    expect(decision.reasons[0]).toContain('between 0.55 and 0.9')
    expect(decision.conditions?.find(({ name }) => name === 'notAssessable')).toMatchObject({ met: null })
  })

  it('asks a person where the definition or the configuration says so; whoever operates has the last word', () => {
    const person = { overrides: { answers: { steps: { say: { conditions: askingPerson } } } } }
    expect(decideGate(input({ evaluation: unknown, unassessed: 'person' }))).toMatchObject({ outcome: 'escalate', peopleRequired: 1 })
    expect(decideGate(input({ evaluation: unknown, config: withConditions(askingPerson) })).outcome).toBe('escalate')
    const place = { workflow: 'answers', step: 'say', unassessed: 'continue' as const }
    expect(decideGate(input({ evaluation: unknown, ...place, config: { ...defaultGateConfig, ...person } })).outcome).toBe('escalate')
    // A model or a check that was to say whether it is true, and has not: nobody but a person is left.
    expect(decideGate(input({ evaluation: unknown, unassessed: 'model' })).outcome).toBe('escalate')
  })

  it('is no way around anything else', () => {
    expect(decideGate(input({ evaluation: { ...unknown, qsrAtMost: 0.69 }, ...lastTry })).outcome).toBe('escalate')
    expect(decideGate(input({ evaluation: { ...unknown, qsrAtMost: 0.5 } })).outcome).toBe('adapt')
    expect(decideGate(input({ evaluation: { ...unknown, findings: [finding('declined')] } })).outcome).toBe('adapt')
    expect(decideGate(input({ evaluation: unknown, risk: { mri: 0.4, tier: 'Advisory', factors: [] } })).outcome).toBe('escalate')
  })
})

test('a condition of a step wins over the workflow, the workflow over the configuration, the configuration over what is published; value by value', () => {
  const config: GateConfig = {
    ...withConditions({ accuracyFloor: { threshold: 3 }, inventedName: { on: false } }),
    overrides: {
      answers: {
        conditions: { accuracyFloor: { threshold: 4 } },
        steps: { say: { conditions: { accuracyFloor: { on: false }, inventedName: { on: true } } } },
      },
    },
  }
  expect(gateConditionsFor(config, {}).accuracyFloor).toEqual({ on: true, threshold: 3, version: 1 })
  expect(gateConditionsFor(config, { workflow: 'answers' }).accuracyFloor.threshold).toBe(4)
  expect(gateConditionsFor(config, { workflow: 'answers', step: 'say' }).accuracyFloor).toEqual({ on: false, threshold: 4, version: 1 })
  expect(gateConditionsFor(config, { workflow: 'answers', step: 'other' }).inventedName.on).toBe(false)
  expect(gateConditionsFor(config, { workflow: 'answers', step: 'say' }).inventedName.on).toBe(true)
  expect(gateConditionsFor(config, { workflow: 'constructor', step: 'toString' }).accuracyFloor.threshold).toBe(3)
})

const askingPerson = { notAssessable: { ask: 'person' as const } }

const scoreArbitrary = fc.option(fc.double({ min: 0, max: 5, noNaN: true }), { nil: null, freq: 8 })
const unit = fc.double({ min: 0, max: 1, noNaN: true })
const findingArbitrary = fc.constantFrom(...findingKinds).map(finding)
const claimArbitrary = fc.record({
  text: fc.constant('A claim.'),
  verdict: fc.constantFrom('supported' as const, 'contradicted' as const, 'unsupported' as const, 'notChecked' as const),
  doubt: unit,
  passage: fc.constant(null),
})
const evaluationArbitrary = fc.record({
  qsr: fc.double({ min: 0.6, max: 1, noNaN: true }),
  suggestions: fc.constantFrom<string[]>([], ['Name the source.']),
  components: fc
    .record({ coherence: scoreArbitrary, accuracy: scoreArbitrary, completion: scoreArbitrary, relevance: scoreArbitrary, novelty: scoreArbitrary })
    .map(components),
  confidence: unit,
  truthAssessed: fc.constantFrom(true, true, false),
  findings: fc.array(findingArbitrary, { maxLength: 1 }),
  claims: fc.array(claimArbitrary, { maxLength: 3 }),
})
const caseArbitrary = fc.record({
  evaluation: evaluationArbitrary,
  mri: fc.double({ min: 0, max: 0.6, noNaN: true }),
  attemptsSoFar: fc.integer({ min: 1, max: 4 }),
})
type Case = { evaluation: GatedEvaluation; mri: number; attemptsSoFar: number }
const decide = ({ evaluation: judged, mri, attemptsSoFar }: Case) =>
  decideGate(input({ evaluation: judged, risk: { mri, tier: riskTierOf(mri), factors: [] }, attemptsSoFar }))
const goesOn = (made: Case): boolean => ['pass', 'unassessed'].includes(decide(made).outcome)

describe('for any evaluation', () => {
  it('what passes, passes the ordered rule and meets every condition, and the record of it parses', () => {
    fc.assert(
      fc.property(caseArbitrary, (made) => {
        const decision = decide(made)
        expect(gateDecisionSchema.safeParse(decision).error).toBeUndefined()
        if (decision.outcome !== 'pass') return
        expect(decision.conditions?.some(({ met }) => met === false)).toBe(false)
        expect(made.evaluation.truthAssessed).not.toBe(false)
        const { mri, attemptsSoFar } = made
        expect(
          decideOrderedGate(input({ evaluation: made.evaluation, risk: { mri, tier: riskTierOf(mri), factors: [] }, attemptsSoFar })).outcome,
        ).toBe('pass')
      }),
      { numRuns: 500 },
    )
  })

  it('another finding never lets through what was held', () => {
    fc.assert(
      fc.property(caseArbitrary, findingArbitrary, (made, another) => {
        const worse = { ...made, evaluation: { ...made.evaluation, findings: [...(made.evaluation.findings ?? []), another] } }
        expect(!goesOn(worse) || goesOn(made)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('a lower component, a greater doubt or a greater risk never lets through what was held', () => {
    fc.assert(
      fc.property(caseArbitrary, fc.constantFrom(...qsrComponentNames), unit, unit, (made, name, share, risk) => {
        const { components: scored, claims } = made.evaluation
        const { score } = scored[name]
        const lowered = { ...scored, [name]: { ...scored[name], score: score === null ? null : score * share } }
        const doubted = (claims ?? []).map((claim) => ({ ...claim, doubt: Math.max(claim.doubt, share) }))
        for (const worse of [
          { ...made, evaluation: { ...made.evaluation, components: lowered } },
          { ...made, evaluation: { ...made.evaluation, claims: doubted } },
          { ...made, evaluation: { ...made.evaluation, qsr: made.evaluation.qsr * share } },
          { ...made, mri: Math.max(made.mri, risk) },
        ])
          expect(!goesOn(worse) || goesOn(made)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

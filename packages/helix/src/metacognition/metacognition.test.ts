import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ArchitectureObservation, validateArchitecturalMetacognition } from './validate-architectural-metacognition.ts'
import { type ProcedureObservation, validateProceduralMetacognition } from './validate-procedural-metacognition.ts'

const wired: ArchitectureObservation = {
  agentSteps: 2,
  agentStepsWithAgent: 2,
  agentStepsWithContext: 2,
  judgeProbe: { grounded: 0.9, unsupported: 0.4 },
  agentStepsWhoseGateHeldPoorOutput: 2,
  agentStepsThatAdapt: 2,
  evidenceReadBack: true,
  irreversibleSteps: 1,
  enrolledOperators: 2,
}

const lived: ProcedureObservation = {
  runs: 3,
  outputs: 6,
  outputsGoverned: 6,
  sentBack: 2,
  sentBackAndTriedAgain: 2,
  sentBackAndImproved: 2,
  held: 1,
  heldAndWaited: 1,
  escalationsEnded: 1,
  escalationsDecided: 1,
  selfScored: 6,
  selfScoredConsistently: 6,
  attempts: 6,
  attemptsInLedger: 6,
}

describe('architectural metacognition', () => {
  test('everything wired is clear', () => {
    expect(validateArchitecturalMetacognition(wired)).toMatchObject({ clarity: 1, passed: true })
  })

  test('an unjudged, ungated, unrecorded pipeline fails, and each line says what to do', () => {
    const report = validateArchitecturalMetacognition({
      ...wired,
      judgeProbe: null,
      agentStepsWithContext: 0,
      agentStepsWhoseGateHeldPoorOutput: 0,
      evidenceReadBack: false,
    })
    expect(report.passed).toBe(false)
    expect(report.checks.filter((check) => check.advice !== null).map((check) => check.name)).toEqual(['judge', 'grounds', 'gates', 'evidence'])
  })

  test('a judge that cannot tell invention from support counts for nothing', () => {
    const judge = (grounded: number, unsupported: number): number | undefined =>
      validateArchitecturalMetacognition({ ...wired, judgeProbe: { grounded, unsupported } }).checks.find((check) => check.name === 'judge')?.score
    expect(judge(0.5, 0.5)).toBe(0)
    expect(judge(0.4, 0.5)).toBe(0)
    expect(judge(0.6, 0.5)).toBeCloseTo(0.5)
    expect(judge(0.7, 0.5)).toBeCloseTo(1)
  })

  test('people are asked for only where something cannot be undone', () => {
    const names = (irreversibleSteps: number): string[] =>
      validateArchitecturalMetacognition({ ...wired, irreversibleSteps, enrolledOperators: 1 }).checks.map((check) => check.name)
    expect(names(0)).not.toContain('people')
    expect(validateArchitecturalMetacognition({ ...wired, enrolledOperators: 1 }).checks.find((check) => check.name === 'people')?.score).toBe(0.5)
  })
})

describe('procedural metacognition', () => {
  test('a pipeline that did what it should is clear', () => {
    expect(validateProceduralMetacognition(lived)).toMatchObject({ clarity: 1, passed: true })
  })

  test('a pipeline that never ran does not pass', () => {
    expect(validateProceduralMetacognition({ ...lived, runs: 0 })).toMatchObject({ clarity: 0, passed: false })
  })

  test('what never came up is left out', () => {
    const report = validateProceduralMetacognition({
      ...lived,
      sentBack: 0,
      sentBackAndTriedAgain: 0,
      sentBackAndImproved: 0,
      held: 0,
      heldAndWaited: 0,
      escalationsEnded: 0,
      escalationsDecided: 0,
    })
    expect(report.checks.map((check) => check.name)).toEqual(['judged', 'recorded', 'self-assessed'])
  })

  test('missing judgements and entries make it fail', () => {
    expect(validateProceduralMetacognition({ ...lived, outputsGoverned: 0, attemptsInLedger: 0, selfScored: 0, sentBackAndImproved: 0 }).passed).toBe(
      false,
    )
  })
})

test('clarity stays within 0 and 1 whatever was observed, and passing is clarity of 0.6', () => {
  const count = fc.nat(50)
  fc.assert(
    fc.property(fc.array(count, { minLength: 13, maxLength: 13 }), (numbers) => {
      const keys = Object.keys(lived) as (keyof ProcedureObservation)[]
      const report = validateProceduralMetacognition(Object.fromEntries(keys.map((key, index) => [key, numbers[index] ?? 0])) as ProcedureObservation)
      expect(report.clarity).toBeGreaterThanOrEqual(0)
      expect(report.clarity).toBeLessThanOrEqual(1)
      expect(report.passed).toBe(report.clarity >= 0.6)
    }),
  )
})

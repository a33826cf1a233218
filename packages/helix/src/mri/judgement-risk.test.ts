import { createHash } from 'node:crypto'
import { riskAssessmentSchema } from '@maestro-helix/contract/evaluation'
import { describe, expect, test } from 'vitest'
import type { PersonVerdict } from '../calibration/peoples-evidence.ts'
import { peoplesEvidence } from '../calibration/peoples-evidence.ts'
import { embeddedEvaluator } from '../embedded-evaluator.ts'
import { evaluateQsr } from '../qsr/evaluate-qsr.ts'
import { assessRisk } from './assess-risk.ts'
import { reflectiveRisk } from './reflective-risk.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const evaluator = embeddedEvaluator(sha256)
const judged = evaluateQsr({ task: 'When was it?', context: 'It was on 3 May.', output: 'It was on 3 May.' }, { sha256, evaluator })
const evaluation = { ...judged, qsr: 0.9, confidence: 0.9, consistency: 0.9 }
const risk = (change: Partial<typeof evaluation>, more: { selfScore?: number } = {}) =>
  assessRisk({ evaluation: { ...evaluation, qsrAtMost: change.qsr ?? evaluation.qsr, ...change }, evaluator, ...more })

describe('how far an agent trusts itself', () => {
  test('too much is not Nominal: .9 of its own against .37', () => {
    const found = risk({ qsr: 0.37, confidence: 1, consistency: 1 }, { selfScore: 0.9 })
    expect(found.tier).toBe('Advisory')
    expect(found.mri).toBeGreaterThan(0.3)
  })

  test('too little is less of a risk than too much', () => {
    expect(risk({ qsr: 0.9 }, { selfScore: 0.37 }).mri).toBeLessThan(risk({ qsr: 0.37 }, { selfScore: 0.9 }).mri)
  })

  test('a little optimism about good work holds nothing', () => {
    expect(risk({ qsr: 0.78 }, { selfScore: 0.95 }).mri).toBeLessThan(0.25)
  })

  test('where truth was not assessed the score is a span, and a self-score within it is no overconfidence', () => {
    const unassessed = { qsr: 0.62, qsrAtMost: 0.97, truthAssessed: false, confidence: 0.5 }
    expect(risk(unassessed, { selfScore: 0.9 }).mri).toBeLessThan(0.25)
    expect(risk({ ...unassessed, qsrAtMost: 0.65 }, { selfScore: 0.9 }).mri).toBeGreaterThan(risk(unassessed, { selfScore: 0.9 }).mri)
  })
})

describe('how sure the judge is', () => {
  test('little confidence raises the risk, and very little raises it more than in proportion', () => {
    const at = (confidence: number) => risk({ confidence }).mri
    expect(at(0.5)).toBeLessThan(0.25)
    expect(at(0.05)).toBeGreaterThan(0.3)
    expect(at(0.05) - at(0.35)).toBeGreaterThan(at(0.35) - at(0.65))
  })

  test('what was not read raises it, and is named', () => {
    const found = risk({ unread: ['context'] })
    expect(found.mri).toBeGreaterThan(0.3)
    expect(found.factors.find(({ name }) => name === 'unreadText')?.reason).toContain('context')
    expect(risk({ unread: [] }).factors.some(({ name }) => name === 'unreadText')).toBe(false)
  })
})

describe("people's verdicts", () => {
  const rejected: PersonVerdict[] = Array.from({ length: 12 }, (_, index) => ({
    at: `2026-01-${String(index + 1).padStart(2, '0')}T00:00:00.000Z`,
    agent: 'writer',
    family: 'answer',
    qsr: 0.9,
    accepted: false,
    humanScore: null,
  }))
  const about = { agent: 'writer', family: 'answer', qsr: evaluation.qsr }

  test('move S_h from the first on, by the published formula, and the record says where it came from', () => {
    for (const count of [1, 12]) {
      const people = peoplesEvidence(rejected.slice(0, count), about)
      if (!people) throw new Error('nothing')
      const found = assessRisk({ evaluation, evaluator, people })
      expect(found).toMatchObject({ humanScoreSource: 'pooled', people, reflectiveInput: { humanScore: people.score, qsr: 0.9 } })
      expect(found.reflectiveRisk).toBe(reflectiveRisk({ humanScore: people.score, qsr: 0.9, selfScoreDeviation: 0, criteriaDrift: 0 }))
      expect(found.reflectiveRisk).toBeGreaterThan(0)
      expect(riskAssessmentSchema.safeParse(found).error).toBeUndefined()
    }
  })

  test('of one kind do not condemn an agent by one rejection, but by many', () => {
    const tier = (count: number) => assessRisk({ evaluation, evaluator, ...peopleOf(count) }).tier
    expect([tier(1), tier(3)]).toEqual(['Nominal', 'Advisory'])
    expect(['Cautionary', 'Critical']).toContain(tier(12))
  })

  test('a person who scored this output, and a calibration in force, come before the pooled estimate', () => {
    const humanScore = { score: 0.9, source: 'person' as const }
    expect(assessRisk({ evaluation, evaluator, humanScore, ...peopleOf(12) })).toMatchObject({ humanScoreSource: 'person', reflectiveRisk: 0 })
  })

  function peopleOf(count: number) {
    const people = peoplesEvidence(rejected.slice(0, count), about)
    return people === undefined ? {} : { people }
  }
})

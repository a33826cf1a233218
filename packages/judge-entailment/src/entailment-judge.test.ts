import { hash } from 'node:crypto'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { qsrEvaluationSchema } from '@maestro-helix/contract/evaluation'
import { describe, expect, test } from 'vitest'
import { entailmentJudge } from './entailment-judge.ts'
import type { Entailment } from './open-entailment.ts'

const identity = { name: 'stand-in', version: '1', sha256: 'a'.repeat(64) }
const embedded = embeddedJudge({ sha256: (text) => hash('sha256', text, 'hex') })
const context =
  'The refund policy of the shop is simple. Customers may return an item within 30 days of delivery. Items that were worn cannot be returned. The shop pays the postage if the item was faulty.'
const request = {
  task: 'What is the refund policy?',
  context,
  output: 'Customers may return an item within 30 days of delivery. You are able to send back clothes that you have worn.',
}

/** A reader that says of each claim what `support` gives for it. */
function reader(support: (claim: string) => number | null): Pick<Entailment, 'identity' | 'judge'> {
  return {
    identity,
    judge: (pairs) =>
      Promise.resolve(
        pairs.map(({ claim }) => {
          const supported = support(claim)
          return supported === null ? null : { supported, contradicted: (1 - supported) * 0.9, neutral: (1 - supported) * 0.1 }
        }),
      ),
  }
}

describe('the embedded judge with an encoder beside it', () => {
  test('a claim that the encoder finds contradicted costs accuracy, and is shown with what it was read against', async () => {
    const judge = entailmentJudge({ embedded, entailment: reader(() => 0.02), budgetMs: 100, share: 0.5 })
    const [base, read] = await Promise.all([embedded.evaluate(request), judge.evaluate(request)])
    expect(read.components.accuracy.score).toBeLessThan(base.components.accuracy.score ?? 0)
    expect(read.qsr).toBeLessThan(base.qsr)
    expect(read.claims).toMatchObject([
      { verdict: 'supported', doubt: 0 },
      { verdict: 'contradicted', doubt: 0.98, passage: { provenance: 'context' } },
    ])
    expect(read.claims?.[1]?.passage?.text).toContain('worn cannot be returned')
    expect(read.components.accuracy.reasons[0]).toContain('contradicted')
    qsrEvaluationSchema.parse(read)
  })

  test('where the reading has no share it is shown to people and changes no score', async () => {
    const judge = entailmentJudge({ embedded, entailment: reader(() => 0.02), budgetMs: 100, share: 0 })
    const [base, read] = await Promise.all([embedded.evaluate(request), judge.evaluate(request)])
    expect(read.qsr).toBe(base.qsr)
    expect(read.components).toEqual(base.components)
    expect(read.claims?.[1]).toMatchObject({ verdict: 'contradicted' })
    expect(read.evaluator).toEqual(judge.evaluator)
  })

  test('the record names the encoder by its hash', async () => {
    const judge = entailmentJudge({ embedded, entailment: reader(() => 0.9), budgetMs: 100, share: 0.5 })
    const { evaluator } = await judge.evaluate(request)
    expect(evaluator).toEqual(judge.evaluator)
    expect(evaluator.models).toContainEqual(identity)
    expect(evaluator.sha256).not.toBe(embedded.evaluator.sha256)
  })

  test.each([
    ['no context', { ...request, context: '' }],
    ['an output that is not text', { ...request, output: { answer: 'Within 30 days.' } }],
    [
      'a language that the encoder does not know',
      { ...request, output: 'Die Kunden dürfen getragene Kleidung innerhalb von dreißig Tagen zurückgeben.' },
    ],
  ])('with %s the embedded judge decides alone, under its own name', async (_, asked) => {
    const judge = entailmentJudge({ embedded, entailment: reader(() => 0), budgetMs: 100, share: 0.5 })
    expect(await judge.evaluate(asked)).toEqual(await embedded.evaluate(asked))
  })

  test('where the time ran out nothing of the reading counts, and the record says so', async () => {
    const skips: string[] = []
    const judge = entailmentJudge({ embedded, entailment: reader(() => null), budgetMs: 7, share: 0.5, onSkipped: (reason) => skips.push(reason) })
    const [base, read] = await Promise.all([embedded.evaluate(request), judge.evaluate(request)])
    expect(read.qsr).toBe(base.qsr)
    expect(read.evaluator).toEqual(embedded.evaluator)
    expect(read.components.accuracy.reasons[0]).toContain('not read')
    expect(skips).toEqual(['its claims could not be read within 7 ms'])
  })

  test('a reader that fails costs its reading, not the evaluation', async () => {
    const failing = { identity, judge: () => Promise.reject(new Error('lost')) }
    const read = await entailmentJudge({ embedded, entailment: failing, budgetMs: 100, share: 0.5 }).evaluate(request)
    expect(read.evaluator).toEqual(embedded.evaluator)
    expect(read.components.accuracy.reasons[0]).toContain('lost')
  })

  test('a caller that stops is not answered', async () => {
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    await expect(
      entailmentJudge({ embedded, entailment: reader(() => 1), budgetMs: 100, share: 0.5 }).evaluate(request, stop.signal),
    ).rejects.toThrow('enough')
  })

  test('the same request gives the same evaluation', async () => {
    const judge = entailmentJudge({ embedded, entailment: reader((claim) => claim.length / 200), budgetMs: 100, share: 0.5 })
    expect(await judge.evaluate(request)).toEqual(await judge.evaluate(request))
  })
})

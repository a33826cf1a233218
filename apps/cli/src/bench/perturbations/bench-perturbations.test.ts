import { describe, expect, it } from 'vitest'
import { openBenchJudge } from '../score-item.ts'
import { benchPerturbations, perturbations } from './bench-perturbations.ts'
import type { RightOutput } from './perturbed-item.ts'
import { readRightOutputs, shippedTexts } from './read-right-outputs.ts'

const items = readRightOutputs(shippedTexts)
const help = { draw: () => 0, otherOutput: 'Something else entirely.' }
const applied = (kind: string, item: Partial<RightOutput>): unknown => {
  const given = { id: 'x', task: 'When is it due?', context: 'Ada Lind pays Ben Ost 62.90 EUR by 3 March.', output: '', ...item }
  return perturbations.find((candidate) => candidate.kind === kind)?.apply(given, help)
}

describe('perturbations', () => {
  it.each([
    ['amount x 100', 'Ada Lind pays Ben Ost 62.90 EUR by 3 March.', 'Ada Lind pays Ben Ost 6200.90 EUR by 3 March.'],
    ['date changed', 'It is due on 3 March.', 'It is due on 3 January.'],
    ['date changed', '配送日は12月01日です。', '配送日は11月23日です。'],
    ['unit changed', 'It takes 30 days.', 'It takes 30 weeks.'],
    ['negation flipped', 'The refund was not approved at all.', 'The refund was approved at all.'],
    ['negation flipped', 'Der Antrag wurde nicht genehmigt.', 'Der Antrag wurde genehmigt.'],
    ['negation flipped', '返金は承認されませんでした。', '返金は承認されました。'],
    ['names swapped', 'The note says that Ada Lind pays Ben Ost.', 'The note says that Ben Ost pays Ada Lind.'],
    ['short answer turned', 'Yes.', 'No'],
    ['short answer turned', true, false],
    ['member of JSON left out', { due: '3 March', amount: 62.9 }, { due: '3 March' }],
  ] as const)('%s: %j', (kind, output, wrong) => {
    expect(applied(kind, { output })).toEqual({ output: wrong })
  })

  it('of JSON changes one value and keeps its form', () => {
    expect(applied('number changed', { output: { payer: 'Ada Lind', days: 30 } })).toEqual({
      output: { payer: 'Ada Lind', days: expect.any(Number) },
    })
  })

  it('leave alone what has nothing of the kind', () => {
    for (const kind of ['number changed', 'date changed', 'unit changed', 'names swapped', 'roles exchanged', 'cut off'])
      expect(applied(kind, { output: 'Nothing at all.' })).toBeNull()
  })

  it('reach every kind in the shipped texts, and change what they touch', () => {
    for (const { kind, apply } of perturbations) {
      const changes = items.flatMap((item) => {
        const change = apply(item, help)
        return change === null ? [] : [{ item, change }]
      })
      expect(changes.length, kind).toBeGreaterThan(0)
      for (const { item, change } of changes)
        expect('output' in change ? change.output : change.context, kind).not.toEqual('output' in change ? item.output : item.context)
    }
    expect(perturbations.length).toBeGreaterThanOrEqual(15)
  })

  it('take any text', () => {
    for (const output of ['', '\u0000\ud800', '🙂'.repeat(50), null, [], {}, 1e308, 'a'.repeat(10_000)])
      for (const { apply, kind } of perturbations)
        expect(() => apply({ id: 'x', task: '', context: '', output }, { draw: () => 0, otherOutput: null }), kind).not.toThrow()
  })
})

describe('the gate of the shipped defaults', async () => {
  const judge = await openBenchJudge()
  const report = await benchPerturbations(items, judge, '1')
  const shareOf = (kind: string): number => report.kinds.find((caught) => caught.kind === kind)?.share ?? 0
  const shareThatDoesNotPass = (kind: string): number => {
    const { caught = 0, unassessed = 0, items: made = 1 } = report.kinds.find((counted) => counted.kind === kind) ?? {}
    return (caught + unassessed) / made
  }

  it('gives the same report again', async () => {
    expect(await benchPerturbations(items.slice(0, 6), judge, '1')).toEqual(await benchPerturbations(items.slice(0, 6), judge, '1'))
  })

  it('lets right outputs pass', () => {
    expect(report.right.share).toBeGreaterThanOrEqual(0.9)
  })

  // Floors below what is reached: they may be raised, never lowered.
  it.each([
    ['number changed', 0.9],
    ['amount x 10', 0.9],
    ['amount x 100', 0.9],
    ['date changed', 0.9],
    ['unit changed', 0.9],
    ['negation flipped', 0.75],
    ['name invented', 0.85],
    ['cut off', 0.7],
    ['invention appended', 0.95],
    ['link appended', 0.95],
    ['citation appended', 0.95],
    ['words shuffled', 0.8],
    ['echo of the task', 0.95],
    ['member of JSON left out', 0.9],
    ['names swapped', 0.6],
    ['roles exchanged', 0.6],
    ['injection read, obfuscated', 0.9],
    ['one sentence ten times', 0.9],
    ['output of another item', 0.85],
    ['padding only', 0.9],
    ['refusal', 0.9],
    ['filler in the same language', 0.9],
    ['made-up words', 0.85],
    ['noise', 1],
    ['empty', 1],
    ['speaks to the judge', 0.9],
    ['injection read', 0.9],
    ['injection written', 0.9],
  ])('holds: %s', (kind, floor) => {
    expect(shareOf(kind)).toBeGreaterThanOrEqual(floor)
  })

  it('lets nothing pass in a language that it cannot read against the context: what goes on is marked as unassessed', () => {
    expect(shareThatDoesNotPass('filler in another language')).toBe(1)
    expect(shareThatDoesNotPass('short answer turned')).toBe(1)
  })
})

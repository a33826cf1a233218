import { expect, test } from 'vitest'
import { assessAccuracy } from './accuracy.ts'
import { ContextIndex } from './context-index.ts'
import { judgedItem } from './judged-item.ts'
import { combined } from './measure.ts'

const context = [
  'The council of Fernley closed the iron bridge over the river Tarn on Tuesday.',
  'Engineers found cracks in two of the main beams.',
  'The stone bridge at Mill Lane is safe for heavy lorries.',
  'Repairs will cost 2.4 million dollars and take nine months.',
  'The mayor Anna Weller said "the council had no other choice than this".',
].join(' ')
const assessed = (output: string, from: string | null = context) => {
  const item = judgedItem({ task: 'Why is the bridge closed?', output, ...(from !== null && { context: from }) })
  const assessment = assessAccuracy(item, new ContextIndex(item.context ? [item.context, item.task] : [item.task]))
  const measures: Record<string, number> = Object.fromEntries(assessment.measures.map(({ name, value }) => [name, value]))
  return { score: combined(assessment) ?? -1, reasons: assessment.reasons.join('\n'), measures }
}
const supported = 'Engineers found cracks in two of the main beams.'

test('a sentence that negates its source is worth less than one that repeats it, and the reasons show both', () => {
  const same = assessed('The stone bridge at Mill Lane is safe for heavy lorries.')
  const negated = assessed('The stone bridge at Mill Lane is not safe for heavy lorries.')
  expect(same.measures).not.toHaveProperty('negationAgreement')
  expect(negated.measures['negationAgreement']).toBeLessThan(0.5)
  expect(negated.score).toBeLessThan(0.8 * same.score)
  expect(negated.reasons).toContain('One is negated and the other not')
})

test('a sentence that says that the sources do not answer claims nothing', () => {
  const abstaining = 'The provided passages do not mention whether the ferry of Port Elgin runs on Sundays.'
  expect(assessed(`${supported} ${abstaining}`)).toEqual(assessed(supported))
  expect(assessed(abstaining).measures).toEqual({})
  expect(assessed(`${supported} The ferry of Port Elgin runs on Sundays.`).score).toBeLessThan(assessed(supported).score)
})

test.each([
  ['number', 'Repairs will cost 2.4 million dollars and take nine months.', 'Repairs will cost 7.9 million dollars and take nine months.', '7.9'],
  ['name', 'The mayor Anna Weller closed the iron bridge.', 'The mayor Anna Bristow closed the iron bridge.', 'Bristow'],
  [
    'quotation',
    'She said "the council had no other choice than this".',
    'She said "the council had this other choice than no".',
    'the council had this',
  ],
])('a %s that the context does not have is named and costs', (kind, true_, invented, named) => {
  expect(assessed(invented).reasons).toContain(`The ${kind} "${named}`)
  expect(assessed(invented).measures['factSupport']).toBeLessThan(assessed(true_).measures['factSupport'] ?? 0)
  expect(assessed(true_).measures['factSupport']).toBe(1)
})

test('one invented sentence is not outweighed by many that are supported', () => {
  const invented = 'Dragons guard whispering treasure beneath purple mountains.'
  const long = `${supported} The council of Fernley closed the iron bridge over the river Tarn on Tuesday. Repairs will cost 2.4 million dollars and take nine months.`
  expect(assessed(long).measures['weakestSentence']).toBeGreaterThan(0.9)
  expect(assessed(`${long} ${invented}`).measures['weakestSentence']).toBeCloseTo(0.5, 1)
  expect(assessed(`${long} ${invented}`).reasons).toContain(`Little in the context supports "${invented}"`)
})

test('what cannot be checked gets no score instead of a made-up one', () => {
  const german = 'Die Brücke wurde geschlossen, weil die Ingenieure Risse in zwei der Träger gefunden haben, und das ist nicht gut für die Stadt.'
  expect(assessed(german)).toMatchObject({ measures: {}, reasons: expect.stringContaining('another language') })
  expect(assessed('???')).toMatchObject({ measures: {}, reasons: expect.stringContaining('says nothing') })
  expect(assessed(supported, null)).toMatchObject({ measures: {}, reasons: expect.stringContaining('there is no context') })
})

test('what is stated from an empty context is unsupported, and saying that nothing was found is not', () => {
  for (const empty of [
    '',
    '[]',
    '{}',
    ' null ',
    'No documents found.',
    '[""]',
    'find-bridge failed: the archive does not answer',
    'Error: timed out',
  ]) {
    expect(assessed(supported, empty), empty).toMatchObject({ score: 0 })
    expect(assessed('I could not find anything about the bridge.', empty), empty).toMatchObject({ score: 1 })
  }
})

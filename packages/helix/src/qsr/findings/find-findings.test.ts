import { createHash } from 'node:crypto'
import type { JudgeRequest } from '@maestro-helix/contract/evaluation'
import { expect, test } from 'vitest'
import { embeddedEvaluator } from '../../embedded-evaluator.ts'
import { evaluateQsr } from '../evaluate-qsr.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const evaluator = embeddedEvaluator(sha256)
const kinds = (request: JudgeRequest): string[] => [...new Set(evaluateQsr(request, { sha256, evaluator }).findings?.map(({ kind }) => kind))]
const found = (context: string, output: JudgeRequest['output'], task = 'Say what is given.'): string[] => kinds({ task, context, output })

const parcel = 'Order 4711. The parcel was handed over on 12 March 2026 at 14:05 to the neighbour. The courier was Tern Courier.'

test.each([
  ['dates and times', parcel, 'The parcel of order 4711 was handed over on 19 April 2026 at 09:30 to the neighbour.', 'inventedDate'],
  [
    'dates, fr',
    'Le colis a été remis le 12 mars 2026 à 14 h 05 à la voisine.',
    'Le colis a été remis le 19 avril 2026 à 9 h 30 à la voisine.',
    'inventedDate',
  ],
  ['dates, ja', '荷物は2026年3月12日14時05分に隣人に渡されました。', '荷物は2026年4月19日9時30分に隣人に渡されました。', 'inventedDate'],
  ['dates, de', 'Das Paket kam am 12. März 2026 an.', 'Das Paket kam am 14. März 2026 an.', 'inventedDate'],
  ['weekdays', 'The office is open on Monday.', 'The office is open on Thursday.', 'inventedDate'],
  ['numbers', 'You can return it within 30 days.', 'You can return it within 90 days.', 'inventedNumber'],
  ['numbers in words', 'You can return it within 30 days.', 'You can return it within ninety days.', 'inventedNumber'],
  ['numbers in words, de', 'Die Frist beträgt dreißig Tage.', 'Die Frist beträgt neunzig Tage.', 'inventedNumber'],
  ['numbers beside Han', '总数是1200个。', '总数是2100个。', 'inventedNumber'],
  ['numbers beside Kana', '荷物は12個です。', '荷物は19個です。', 'inventedNumber'],
  ['full width', '総数は１２００個です。', '総数は２１００個です。', 'inventedNumber'],
  ['Arabic-Indic', 'العدد ١٢٠٠ صندوق.', 'العدد ٢١٠٠ صندوق.', 'inventedNumber'],
  ['amounts', 'A refund of 62.90 EUR was approved.', 'A refund of 6,290.00 EUR was approved.', 'inventedAmount'],
  ['amounts beside Han', '总金额是1200元。', '总金额是2100元。', 'inventedAmount'],
  ['currencies', 'A refund of 62.90 EUR was approved.', 'A refund of 62.90 USD was approved.', 'inventedUnit'],
  ['units', 'The device weighs 12 kg.', 'The device weighs 12 mg.', 'inventedUnit'],
  ['a wrong sum', 'Invoice A: 120 EUR. Invoice B: 80 EUR. Invoice C: 50 EUR.', 'The invoices total 290 EUR.', 'inventedAmount'],
  ['a part of a code', 'Invoice INV-2041 is open.', 'Invoice INV-2014 is open.', 'inventedNumber'],
  ['addresses', 'The form is at https://example.org/forms/17.', 'The form is at https://example.org/forms/99.', 'inventedLink'],
  ['sources', '[1] The dam is safe.\n[2] The road is closed.', 'The road is closed [3].', 'inventedCitation'],
  ['references', 'The dam is safe, as measured in 2020.', 'The dam is safe (Smith 2020).', 'inventedCitation'],
  ['denials', 'The refund of order 4711 was not approved.', 'The refund of order 4711 was approved.', 'flippedNegation'],
  ['denials, de', 'Die Erstattung der Bestellung wurde nicht genehmigt.', 'Die Erstattung der Bestellung wurde genehmigt.', 'flippedNegation'],
  ['denials, fr', "Le remboursement n'a pas été approuvé.", 'Le remboursement a été approuvé.', 'flippedNegation'],
  ['denials, es', 'El reembolso del pedido 4711 no fue aprobado.', 'El reembolso del pedido 4711 fue aprobado.', 'flippedNegation'],
  ['denials, ru', 'Возврат по заказу 4711 не был одобрен.', 'Возврат по заказу 4711 был одобрен.', 'flippedNegation'],
  ['denials, zh', '订单4711的退款没有批准。', '订单4711的退款批准了。', 'flippedNegation'],
  ['denials, ja', '返金は承認されませんでした。理由は期限切れです。', '返金は承認されました。', 'flippedNegation'],
  ['opposites', 'The bridge is safe for heavy lorries.', 'The bridge is unsafe for heavy lorries.', 'contradicted'],
  ['names', 'The dam was inspected by Mara Ellis in 2019.', 'The dam was inspected by Peter Hollingworth in 2019.', 'inventedName'],
  ['parts of names', 'The dam was inspected by Mara Ellis in 2019.', 'The dam was inspected by Mara Bristow in 2019.', 'inventedName'],
  [
    'a denial in one clause of two',
    'The lift is closed; a repair is planned for 2 May.',
    'The lift is closed, and a repair is not planned for 2 May.',
    'flippedNegation',
  ],
  [
    'an answer that only begins with no',
    'Lead in the sample: not detected in 100 ml.',
    'No, lead in the sample was detected in 100 ml.',
    'flippedNegation',
  ],
  ['limits', 'First class is allowed above 4 hours.', 'First class is allowed for journeys below 4 hours.', 'contradicted'],
  ['limits, de', 'Ab Stufe 2 gilt mehr als 30 Tage Frist.', 'Es gilt eine Frist von weniger als 30 Tagen, weniger als 30 Tage.', 'contradicted'],
  [
    'who is what',
    'The lessor, Quill Estates Ltd, may visit. The lessee, Marrow Foods plc, pays by the third.',
    'Marrow Foods, the lessor, may visit. Quill Estates pays by the third.',
    'swappedNames',
  ],
  [
    'somebody nobody spoke of',
    'Rosa Lindqvist leads the kitchen. Emil Haraldsson buys the fish on Tuesdays.',
    'Gregor Tannhauser buys the fish on Tuesdays.',
    'inventedName',
  ],
  ['a currency nobody spoke of', 'site | turnover (million EUR)\nLyon | 41.7', 'Lyon turned over 41.7 million USD.', 'inventedUnit'],
  ['units that a key names', '{"lease": "A 7", "noticeDays": 45}', 'The notice of lease A 7 is 45 months.', 'inventedUnit'],
  ['who does what to whom', 'carol pays dan 100 EUR for the bicycle.', 'dan pays carol 100 EUR for the bicycle.', 'swappedNames'],
])('%s: what was not given, or is given otherwise, is found', (_, context, output, kind) => {
  expect(found(context, output)).toContain(kind)
  expect(found(context, context)).toEqual([])
})

test.each([
  ['the same day in another form', parcel, 'It was handed over on 2026-03-12, at 2:05 pm.'],
  ['a number in words', 'You can return it within 30 days.', 'You can return it within thirty days.'],
  ['a rounded number', 'The dam holds 38,214 litres.', 'The dam holds about 38,000 litres.'],
  ['another unit', 'The walk is 5 km long.', 'The walk is 5,000 metres long.'],
  ['hours for minutes', 'It takes 90 minutes.', 'It takes 1.5 hours.'],
  ['a sum', 'Invoice A: 120 EUR. Invoice B: 80 EUR. Invoice C: 50 EUR.', 'The invoices total 250 EUR.'],
  ['a difference', 'Sales rose from 80 to 120.', 'Sales rose by 40.'],
  ['a share', 'Of 200 people, 50 agreed.', '25 % of them agreed.'],
  ['a date and a duration', 'It starts on 12 March 2026 and takes 10 days.', 'It ends on 22 March 2026.'],
  ['cents', 'A refund of 62.90 EUR was approved.', { amountCents: 6290 }],
  ['list numbers and small counts', parcel, '1. The parcel was handed over.\n2. The courier was Tern Courier.\nThese are the two points.'],
  ['a passive', 'Carol pays Dan 100 EUR.', 'Dan is paid 100 EUR by Carol.'],
  ['both ways round', 'Carol met Dan in March.', 'Dan met Carol in March.'],
  ['not only', 'The shop sells bread and milk.', 'The shop sells not only bread but milk.'],
  ['a denial of something else', 'The dam is old. It was repaired, but not painted, in 2019.', 'The dam was repaired in 2019.'],
  ['a reference that was given', 'Smith (2020) measured that the dam is safe.', 'The dam is safe (Smith 2020).'],
  ['the host of a given address', 'See https://example.org/forms/17 for the form.', 'The form is at example.org/forms/17.'],
])('%s is not held against an output', (_, context, output) => {
  expect(found(context, output)).toEqual([])
})

test('an empty context supports nothing, and no context says nothing of truth', () => {
  const output = 'The parcel was handed over to the police.'
  for (const context of ['', '[]', '{}', 'No documents found.'])
    expect(kinds({ task: 'When was it handed over?', context, output }), context).toEqual(['unsupported'])
  expect(kinds({ task: 'When was it handed over?', output })).toEqual([])
  const { truthAssessed, flag, qsr, qsrAtMost } = evaluateQsr({ task: 'When was the parcel handed over?', output }, { sha256, evaluator })
  expect({ truthAssessed, flag }).toEqual({ truthAssessed: false, flag: 'YELLOW' })
  expect(qsr).toBeLessThan(0.64)
  expect(qsrAtMost).toBeGreaterThan(0.9)
})

test.each([
  ['the task once more', 'When was the parcel of order 4711 handed over, and to whom?', 'echoedTask'],
  ['a refusal', "I'm sorry, but I can't help with that.", 'declined'],
  ['a refusal, de', 'Es tut mir leid, dabei kann ich Ihnen leider nicht helfen.', 'declined'],
  ['a polite nothing', 'Thank you for your question. I will be happy to help.', 'declined'],
  ['no words', 'sdkfj wqlekr qwoie zxmcnb aslkdjq woieru zmxncb qpwoei rutyal skdjfh gzmxn cbvqw', 'noise'],
  ['one sentence ten times', 'The parcel was handed over to the neighbour. '.repeat(10), 'noise'],
  ['half an answer', `${parcel} The parcel, which was handed over to the neighbour, was brought by the`, 'missingPart'],
])('%s is no answer', (_, output, kind) => {
  expect(found(parcel, output, 'When was the parcel of order 4711 handed over, and to whom?')).toContain(kind)
})

test('fields that a schema asks for are found missing', () => {
  const schemaViolations = (): string[] => ["/: must have required property 'orderId'", '/amount: must be integer']
  const { findings } = evaluateQsr({ task: 'Extract.', context: parcel, output: { a: 1 }, outputSchema: {} }, { sha256, evaluator, schemaViolations })
  expect(findings?.map(({ kind }) => kind).slice(0, 2)).toEqual(['missingField', 'schemaViolated'])
})

test('each claim has the passage that it was read against, and where that was given', () => {
  const given = [
    { provenance: 'input' as const, text: 'Order 4711.' },
    { provenance: 'tool' as const, text: 'The parcel was handed over on 12 March 2026 to the neighbour.' },
  ]
  const request: JudgeRequest = {
    task: 'To whom?',
    context: given.map(({ text }) => text).join('\n\n'),
    given,
    output: 'The parcel was handed over to the neighbour. It was handed over on 14 March 2026.',
  }
  const { claims } = evaluateQsr(request, { sha256, evaluator })
  expect(claims).toMatchObject([
    { verdict: 'supported', passage: { provenance: 'tool', text: given[1]?.text } },
    { verdict: 'unsupported', doubt: 0.9 },
  ])
})

test.each([
  ['en', 'Give order number, customer and due date as JSON.', { order: 17, customer: 'Lind' }],
  ['a list of objects', 'Return site and head count as JSON.', [{ site: 'Oslo' }, { site: 'Bergen' }]],
  ['de', 'Nenne Nummer, Kunde und Frist als JSON.', { nummer: 17, kunde: 'Lind' }],
])('a member that was asked for and is left out is found, %s', (_, task, output) => {
  expect(found('Order 17 of customer Lind is due on 3 May in Oslo and Bergen.', output, task)).toContain('missingField')
})

test.each([
  ['all are there', 'Give order number, customer and due date as JSON.', { order: 17, customer: 'Lind', due: '3 May' }],
  ['members with names of their own', 'Give order number, customer and due date as JSON.', { id: 17, name: 'Lind' }],
  ['nested', 'Give order number, customer and due date as JSON.', { result: { order: 17, customer: 'Lind', due: '3 May' } }],
  ['nothing is listed', 'Give the order as JSON.', { order: 17 }],
])('no member is missed where %s', (_, task, output) => {
  expect(found('Order 17 of customer Lind is due on 3 May.', output, task)).not.toContain('missingField')
})

test.each([
  ['a limit said with other words', 'Hotels are paid up to 130 EUR.', 'Hotels are paid at most 130 EUR.'],
  ['a limit that is denied, en', 'The team needs at least 5 people.', 'The team needs no fewer than 5 people.'],
  ['a limit that is denied, the other way', 'Luggage weighs at most 30 kg.', 'Luggage is not over 30 kg.'],
  ['a limit that is denied, de', 'Es sind höchstens 30 Tage.', 'Es sind nicht mehr als 30 Tage.'],
  ['a limit that is denied, fr', 'Il faut au plus 30 jours.', 'Il ne faut pas plus de 30 jours.'],
  ['a limit that is denied, nl', 'Het zijn hoogstens 30 dagen.', 'Het zijn niet meer dan 30 dagen.'],
  ['a limit that is denied, ru', 'Нужно не более 30 дней.', 'Нужно не больше 30 дней.'],
  ['a weight in pounds', 'The parcel weighs 50 pounds and costs $75.', 'It weighs 50 pounds.'],
  ['seconds, de', 'Der Abruf kostet 3 EUR und dauert 30 Sekunden.', 'Der Abruf dauert 30 Sek.'],
  ['both sides of a number', 'Below 4 hours second class, above 4 hours first class.', 'First class above 4 hours.'],
  ['a second clause', 'The lift is closed; no repair is planned for 2 May.', 'The lift is closed, and no repair is planned for 2 May.'],
  ['a surname', 'Rosa Lindqvist leads the kitchen. Emil Haraldsson buys the fish.', 'Lindqvist leads the kitchen, Haraldsson buys the fish.'],
  [
    'a place everybody knows',
    'Rosa Lindqvist leads the kitchen. Emil Haraldsson buys the fish.',
    'Rosa Lindqvist leads a kitchen in the United States.',
  ],
])('nothing is found in %s', (_, context, output) => {
  expect(found(context, output)).toEqual([])
})

test('a question said back is an echo, however short', () => {
  expect(found('The gate opens at nine.', 'When does it open?', 'When does it open?')).toContain('echoedTask')
})

test('no flag is green beside something that was found to be false', () => {
  const evaluation = evaluateQsr(
    { task: 'How long is the notice?', context: 'The notice is 30 days.', output: 'The notice is 90 days.' },
    { sha256, evaluator },
  )
  expect(evaluation.findings).not.toEqual([])
  expect(evaluation.flag).not.toBe('GREEN')
})

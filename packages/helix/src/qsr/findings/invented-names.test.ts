import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Json } from '@maestro-helix/contract/json'
import { embeddedEvaluator } from '../../embedded-evaluator.ts'
import { evaluateQsr } from '../evaluate-qsr.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const evaluator = embeddedEvaluator(sha256)
const found = (context: string, output: Json): string[] => [
  ...new Set(evaluateQsr({ task: 'Say what is given.', context, output }, { sha256, evaluator }).findings?.map(({ kind }) => kind)),
]

const ticket =
  'Ticket 58213, opened by Nadia Brandt (Brandt Ceramics). The label printer in hall 2 prints blank labels. Tomas Lind names the driver as the cause.'
const notice = 'Madame Rivoire, la gardienne, distribue 6 litres par foyer la veille. Les travaux sont payés par le propriétaire, Monsieur Delmas.'

test.each([
  [
    'one name in a text of many capitals',
    'Vedam: A 2010 Telugu Film Written And Directed By Krish Varma, With Allu Arjun.',
    'Vedam was written and directed by Ottilie Vance.',
  ],
  ['the first words', ticket, 'Ottilie Vance of Brandt Ceramics reports that the label printer in hall 2 prints blank labels.'],
  ['a value of JSON', ticket, { ticket: 58_213, customer: 'Bertrand Quill', cause: 'driver' }],
])('somebody nobody spoke of is found: %s', (_, context, output) => {
  expect(found(context, output)).toContain('inventedName')
})

test.each([
  ['a surname', ticket, 'Brandt reports that the label printer in hall 2 prints blank labels.'],
  ['initials', 'The Food and Drug Administration approved the test that Rosa Lind wrote.', 'The FDA approved the test that Lind wrote.'],
  ['another form', 'Rosa Lind lives in Germany. Emil Holt pays her.', 'Rosa Lind is a German, and Emil Holt pays her.'],
  ['no accents', 'Bolivar was born in 1783 in Caracas, wrote Emil Holt.', 'Simón Bolívar was born in 1783 in Caracas.'],
  ['terms with a capital', 'The Receiver shall return the Data to Emil Holt.', 'The Receiving Party shall return the Data to Emil Holt.'],
  ['a denial', 'The album is by Rosa Lind and Emil Holt.', 'The album by Rosa Lind and Emil Holt is not by Danny Devito.'],
  ['a label of JSON', ticket, { ticket: 58_213, status: 'Needs Review', customer: 'Brandt Ceramics' }],
])('a name that stands for a given one is left alone: %s', (_, context, output) => {
  expect(found(context, output)).not.toContain('inventedName')
})

test.each([
  ['in two sentences', notice, 'Monsieur Delmas distribue 6 litres par foyer la veille. Les travaux sont payés par Madame Rivoire.'],
  [
    'en',
    'Rosa Lind leads the kitchen of the hotel. Emil Holt buys the fish on Tuesdays.',
    'Emil Holt leads the kitchen of the hotel. Rosa Lind buys the fish on Tuesdays.',
  ],
])('names that changed places are found: %s', (_, context, output) => {
  expect(found(context, output)).toContain('swappedNames')
  expect(found(context, context)).not.toContain('swappedNames')
})

test.each([
  [
    'one of two only',
    'Rosa Lind leads the kitchen of the hotel. Emil Holt buys the fish.',
    'Holt leads the kitchen of the hotel. Holt buys the fish.',
  ],
  [
    'a list',
    'Rosa Lind, Emil Holt and Mara Ellis were present at the meeting in May.',
    'Mara Ellis, Rosa Lind and Emil Holt were present at the meeting in May.',
  ],
  ['both ways round', 'Rosa Lind played against Emil Holt in the final of the cup.', 'Emil Holt played against Rosa Lind in the final of the cup.'],
  ['a passive', 'Rosa Lind paid the bill of the hotel for Emil Holt.', 'The bill of the hotel was paid for Emil Holt by Rosa Lind.'],
])('names in their places are left alone: %s', (_, context, output) => {
  expect(found(context, output)).not.toContain('swappedNames')
})

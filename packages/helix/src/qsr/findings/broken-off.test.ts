import { expect, test } from 'vitest'
import { judgedItem } from '../judged-item.ts'
import { brokenOff } from './broken-off.ts'

const context =
  'The water has 38 mg nitrate per litre with a limit of 50 mg per litre. The lift is closed on Monday, and a repair is planned. Felix offered a pedal within 3 working days.'
const broken = (output: string): string | null => brokenOff(judgedItem({ task: 'Say what is given.', context, output }))

test.each([
  ['an article', 'The lift is closed. The'],
  ['a preposition', 'First class is allowed for journeys above'],
  ['a verb that needs more, in a longer text', 'The lift of the house is closed on Monday, and a repair of it, as the owner says, must'],
  ['an open bracket', 'The lift is closed on Monday, and the repair of it is planned for this month (by'],
  ['JSON without an end', '{"lift": "closed", "days": [1, 2'],
  ['a list of JSON without an end', '["The lift is clo'],
  ['a fence without an end', 'The script:\n```sh\nls -la\nrm x'],
  ['where the source goes on', 'The lift is closed. The water has 38 mg nitrate per litre with a limit of 50'],
  ['a number without what it counts', 'The lift is closed. Felix offered a pedal within 3'],
  ['somebody of whom nothing is told', 'The lift is closed on Monday. Felix'],
  ['de', 'Der Aufzug ist am Montag geschlossen und die'],
  ['fr', "L'ascenseur est fermé lundi et la"],
  ['ja', '水は1リットルあたり38ミリグラムの硝酸塩を含みます。リフトは'],
])('a text that breaks off is found: %s', (_, output) => {
  expect(broken(output)).not.toBeNull()
})

test.each([
  ['a full stop', 'The lift is closed. The repair is planned.'],
  ['no full stop at the end', 'The lift is closed on Monday. A repair is planned'],
  ['a clause of the source', 'The water is fine. The lift is closed on Monday'],
  ['a short answer', 'Monday'],
  ['a name', 'I Will Always Love You'],
  ['a list', 'The parts are:\n- a pedal\n- the'],
  ['an address', 'The website is www.example.com'],
  ['JSON', '{"lift": "closed"}'],
  ['text in brackets', '[1] says that the lift is closed.'],
  ['a closed fence', '```sh\nls -la\n```'],
  ['talk', 'you can log in'],
])('what is whole is left alone: %s', (_, output) => {
  expect(broken(output)).toBeNull()
})

import { expect, test } from 'vitest'
import { toldProblems } from './told-problems.ts'

test('what the server tells stands at its place', () => {
  expect(
    Object.fromEntries(
      toldProblems(
        "/ticket/text must NOT have fewer than 1 characters; value must have required property 'ticket'; /a must have required property 'b/c'; the input is odd",
      ),
    ),
  ).toEqual({
    '/ticket/text': 'must NOT have fewer than 1 characters',
    '/ticket': 'This is needed.',
    '/a/b~1c': 'This is needed.',
    '': 'the input is odd',
  })
})

import { MaestroError } from '@maestro-helix/contract/errors'
import { expect, test } from 'vitest'
import { messageOf, recordedError } from './recorded-error.ts'

const circular = new Error('round')
circular.cause = circular
const refusedConnection = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })

test.each([
  ['a text', 'out of paper', 'out of paper'],
  [
    'an error with its cause',
    new Error('could not answer', { cause: new Error('429 quota exceeded') }),
    'could not answer; caused by: 429 quota exceeded',
  ],
  ['an object with a message and a code', { code: 429, message: 'quota exceeded' }, '429 quota exceeded'],
  ['a failed fetch', new TypeError('fetch failed', { cause: refusedConnection }), 'fetch failed; caused by: connect ECONNREFUSED 127.0.0.1:1'],
  ['several at once', new AggregateError([new Error('first'), new Error('second')], 'all failed'), 'all failed; caused by: first'],
  [
    'one of ours',
    new MaestroError('AGENT_FAILED', 'fetch failed; caused by: bad port', { cause: new Error('bad port') }),
    'fetch failed; caused by: bad port',
  ],
  ['one that caused itself', circular, 'round'],
  ['nothing', undefined, 'something that is no error was thrown'],
  ['a number', 7, 'something that is no error was thrown'],
])('of %s the message is told', (_, thrown, message) => {
  expect(messageOf(thrown)).toBe(message)
})

test('hostile errors are told in bounds', () => {
  const hostile = {
    get message(): string {
      throw new Error('no')
    },
  }
  expect(messageOf(hostile)).toBe('something that is no error was thrown')
  expect(recordedError(new Error('x'.repeat(10_000))).message.length).toBeLessThanOrEqual(2_000)
})

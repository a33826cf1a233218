import { expect, test } from 'vitest'
import { cleanText } from './clean-text.ts'

test('takes out markup, terminal codes and hidden characters, and bounds the rest', () => {
  const hostile = '\u001b[31mCancel\u001b[0m <b onclick="x">order</b>\u202e\u200b #W1\u0007 \u001b]0;title\u0007now'
  expect(cleanText(hostile, 100)).toEqual({ text: 'Cancel order #W1 now', truncated: false })
  expect(cleanText('x'.repeat(50), 10)).toEqual({ text: 'x'.repeat(10), truncated: true })
  expect(cleanText('1 < 2 and 3 > 2', 100).text).toBe('1 < 2 and 3 > 2')
})

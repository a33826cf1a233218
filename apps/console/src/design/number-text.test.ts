import { expect, test } from 'vitest'
import { riskText, scoreText } from './number-text.ts'

test('no value reads as if it had reached a threshold that it misses', () => {
  expect([0.6978, 0.699999, 0.7, 0, 1, 0.29].map(scoreText)).toEqual(['0.69', '0.69', '0.70', '0.00', '1.00', '0.29'])
  expect([0.083, 0.3, 0.3001, 0, 1].map(riskText)).toEqual(['0.09', '0.30', '0.31', '0.00', '1.00'])
})

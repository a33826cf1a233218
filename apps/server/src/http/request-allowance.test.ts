import { expect, test } from 'vitest'
import { countedAddress, requestAllowance } from './request-allowance.ts'

const terms = { atOnce: 3, perSecond: 2, mostAddresses: 2 }

test('an address may begin so many at once, then so many a second, whatever others do', () => {
  const allowance = requestAllowance(terms)
  expect([1, 2, 3, 4].map(() => allowance.take('a', 0))).toEqual([true, true, true, false])
  expect(allowance.take('b', 0)).toBe(true)
  expect([allowance.take('a', 500), allowance.take('a', 500)]).toEqual([true, false])
  expect([1, 2, 3, 4].map(() => allowance.take('a', 60_000))).toEqual([true, true, true, false])
})

test('a clock that goes back gives nothing, and no more addresses are remembered than there is room for', () => {
  const allowance = requestAllowance(terms)
  for (let n = 0; n < 3; n++) allowance.take('a', 1_000)
  expect(allowance.take('a', 0)).toBe(false)
  for (const other of ['b', 'c']) allowance.take(other, 1_000)
  expect(allowance.take('a', 1_000)).toBe(true)
})

test('IPv6 is counted by network, IPv4 by address', () => {
  expect(countedAddress('2001:db8:1:2:3:4:5:6')).toBe(countedAddress('2001:db8:1:2:ffff::1'))
  expect(countedAddress('2001:db8:1:2:3:4:5:6')).not.toBe(countedAddress('2001:db8:1:3:3:4:5:6'))
  expect(countedAddress('127.0.0.1')).toBe('127.0.0.1')
  expect(countedAddress('::ffff:10.0.0.1')).not.toBe(countedAddress('::ffff:10.0.0.2'))
})

import { expect, test } from 'vitest'
import { alertsOf } from './alerts.ts'

test('means beyond their limits alert, unknown ones and those at the limit do not', () => {
  expect(alertsOf({ q: { value: 0.59 }, mri: { value: 0.41 }, rmm: { value: 0.74 } })).toHaveLength(3)
  expect(alertsOf({ q: { value: 0.6 }, mri: { value: 0.4 }, rmm: { value: 0.75 } })).toEqual([])
  expect(alertsOf({ q: { value: null } })).toEqual([])
})

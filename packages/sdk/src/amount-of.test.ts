import { describe, expect, it } from 'vitest'
import { amountOf } from './amount-of.ts'

const inCents = { id: 'pay', amount: { value: '/totalCents', unitsPerCurrency: 100, currency: 'EUR' } }

describe('amountOf', () => {
  it('reads the amount where the tool says it stands, in the main unit', () => {
    expect(amountOf(inCents, { totalCents: 12_050 })).toEqual({ value: 120.5, currency: 'EUR' })
    const nested = { id: 'pay', amount: { value: '/a~1b/0/x', unitsPerCurrency: 1, currency: '/currency' } }
    expect(amountOf(nested, { 'a/b': [{ x: 7 }], currency: 'JPY' })).toEqual({ value: 7, currency: 'JPY' })
  })

  it('is null where the tool moves no money', () => {
    expect(amountOf({ id: 'note' }, { totalCents: 1 })).toBeNull()
  })

  it.each([[{}], [{ totalCents: '5' }], [{ totalCents: null }]])('refuses %j: an unknown amount passes no limit', (given) => {
    expect(() => amountOf(inCents, given)).toThrow(expect.objectContaining({ code: 'ACTION_FAILED' }))
  })

  it('refuses a currency that is none', () => {
    expect(() => amountOf({ id: 'pay', amount: { value: '/v', unitsPerCurrency: 1, currency: '/c' } }, { v: 1, c: 'euro' })).toThrow(/currency/)
  })

  it('does not read what every object has', () => {
    expect(() => amountOf({ id: 'pay', amount: { value: '/constructor/length', unitsPerCurrency: 1, currency: 'EUR' } }, {})).toThrow(/amount/)
  })
})

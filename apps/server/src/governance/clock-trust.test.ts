import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clockTrust } from './clock-trust.ts'

const start = Date.parse('2026-03-01T12:00:00.000Z')
const day = 86_400_000

/** A machine whose clock is off by `offMs` after `trueMs` have passed. */
function machine(recordedUntil: string | null, confirmed: string | null = null) {
  const time = { trueMs: 0, offMs: 0 }
  const now = () => new Date(start + time.trueMs + time.offMs).toISOString()
  return { time, trust: clockTrust({ now, elapsedMs: () => time.trueMs, recordedUntil, confirmed }) }
}

describe('clockTrust', () => {
  it('doubts a clock that is set while the server runs, either way, and believes it again as soon as it is right', () => {
    const { time, trust } = machine(new Date(start).toISOString())
    expect(trust.doubt()).toBeNull()
    time.offMs = 365 * day
    expect(trust.doubt()).toMatchObject({ code: 'CLOCK_AHEAD' })
    expect(() => trust.assertTrusted()).toThrow('set ahead by 31536000 s')
    time.offMs = -3_600_000
    expect(trust.doubt()).toMatchObject({ code: 'CLOCK_SET_BACK' })
    time.offMs = 2_000
    expect(trust.doubt()).toBeNull()
  })

  it('does not doubt a machine that slept, or worked, for however long', () => {
    const { time, trust } = machine(new Date(start - day).toISOString())
    time.trueMs = 400 * day
    expect(trust.doubt()).toBeNull()
  })

  it.each([
    [30, null],
    [32, 'CLOCK_AHEAD'],
    [365, 'CLOCK_AHEAD'],
  ])('after %i days without an entry says %s', (days, code) => {
    expect(machine(new Date(start - days * day).toISOString()).trust.doubt()?.code ?? null).toBe(code)
  })

  it('believes what people have read from another clock within the hour, and nothing else', () => {
    const old = new Date(start - 365 * day).toISOString()
    expect(machine(old, new Date(start + 1_800_000).toISOString()).trust.doubt()).toBeNull()
    expect(machine(old, new Date(start + day).toISOString()).trust.doubt()).toMatchObject({ code: 'CLOCK_AHEAD' })
    expect(machine(new Date(start + 365 * day).toISOString(), new Date(start).toISOString()).trust.doubt()).toBeNull()
  })

  it('in 24 hours of jumps lets nothing pass by a clock that is off by more than a minute, and everything as soon as it is not', () => {
    const jumps = fc.array(fc.integer({ min: -400 * day, max: 400 * day }), { minLength: 24, maxLength: 96 })
    fc.assert(
      fc.property(jumps, (offsets) => {
        const { time, trust } = machine(new Date(start - 1_000).toISOString())
        for (const [at, offMs] of offsets.entries()) {
          time.trueMs = (at * day) / offsets.length
          time.offMs = offMs
          if (Math.abs(offMs) > 60_000) expect(trust.doubt()).not.toBeNull()
          time.offMs = 0
          expect(trust.doubt()).toBeNull()
        }
      }),
      { numRuns: 200 },
    )
  })
})

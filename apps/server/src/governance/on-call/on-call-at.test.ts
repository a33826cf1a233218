import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OnCallRecord, OnCallSchedule, OnCallSwap } from '@maestro-helix/contract/on-call'
import { onCallAfter, onCallAt } from './on-call-at.ts'
import { instantOfWallTime, wallTimeMs } from './wall-time.ts'

const people = ['ada', 'ben', 'cleo']
const weekly = (timeZone: string, handoverTime: string, startDate = '2026-03-02', weeks = 1): Pick<OnCallRecord, 'schedule' | 'swaps'> => ({
  schedule: { timeZone, handoverTime, rotation: { kind: 'weekly', startDate, weeks, people } },
  swaps: [],
})
const swap = (from: string, until: string, role: OnCallSwap['role'], person: string): OnCallSwap => ({
  id: '01900000-0000-7000-8000-000000000001',
  from,
  until,
  role,
  person,
  setBy: 'ada',
  setAt: from,
})

describe('onCallAt', () => {
  it('turns every week at the hand-over time; whoever is secondary is primary next', () => {
    const rota = weekly('Europe/Berlin', '09:00')
    expect(onCallAt(rota, '2026-03-02T07:59:59.999Z')).toBeNull()
    expect(onCallAt(rota, '2026-03-02T08:00:00.000Z')).toEqual({
      primary: 'ada',
      secondary: 'ben',
      since: '2026-03-02T08:00:00.000Z',
      until: '2026-03-09T08:00:00.000Z',
      swapped: false,
    })
    expect(onCallAt(rota, '2026-03-09T08:00:00.000Z')).toMatchObject({ primary: 'ben', secondary: 'cleo' })
    // Clocks went forward on 29 March: 09:00 in Berlin is 07:00 UTC now, and that week had 167 hours.
    expect(onCallAt(rota, '2026-03-29T12:00:00.000Z')).toMatchObject({ since: '2026-03-23T08:00:00.000Z', until: '2026-03-30T07:00:00.000Z' })
  })

  it('hands over once where the hour of the hand-over is repeated, and at the jump where it does not exist', () => {
    // Sunday 25 October 2026: 02:30 comes twice in Berlin, at 00:30 and 01:30 UTC.
    const autumn = weekly('Europe/Berlin', '02:30', '2026-10-25')
    expect(onCallAt(autumn, '2026-10-25T00:29:59.999Z')).toBeNull()
    for (const at of ['2026-10-25T00:30:00.000Z', '2026-10-25T01:10:00.000Z', '2026-10-25T01:30:00.000Z'])
      expect(onCallAt(autumn, at)).toMatchObject({ primary: 'ada', since: '2026-10-25T00:30:00.000Z' })
    // Sunday 29 March 2026: 02:30 does not exist; 03:30 is when 02:30 would have been without the jump.
    const spring = weekly('Europe/Berlin', '02:30', '2026-03-29')
    expect(onCallAt(spring, '2026-03-29T01:29:59.999Z')).toBeNull()
    expect(onCallAt(spring, '2026-03-29T01:30:00.000Z')).toMatchObject({ primary: 'ada' })
  })

  it('goes by dates, the last shift without end', () => {
    const schedule: OnCallSchedule = {
      timeZone: 'UTC',
      handoverTime: '08:00',
      rotation: {
        kind: 'dates',
        shifts: [
          { from: '2026-01-01', primary: 'ada', secondary: 'ben' },
          { from: '2026-01-05', primary: 'cleo', secondary: 'ada' },
        ],
      },
    }
    expect(onCallAt({ schedule, swaps: [] }, '2026-01-01T07:59:00.000Z')).toBeNull()
    expect(onCallAt({ schedule, swaps: [] }, '2026-01-04T00:00:00.000Z')).toMatchObject({ primary: 'ada', until: '2026-01-05T08:00:00.000Z' })
    expect(onCallAt({ schedule, swaps: [] }, '2030-01-01T00:00:00.000Z')).toMatchObject({ primary: 'cleo', until: null })
    expect(onCallAfter({ schedule, swaps: [] }, '2025-12-01T00:00:00.000Z', 5)).toMatchObject([{ primary: 'ada' }, { primary: 'cleo' }])
  })

  it('gives a role to somebody else for a time; whoever would have both exchanges', () => {
    const rota = {
      ...weekly('UTC', '09:00'),
      swaps: [
        swap('2026-03-03T00:00:00.000Z', '2026-03-04T00:00:00.000Z', 'primary', 'dot'),
        swap('2026-03-05T00:00:00.000Z', '2026-03-06T00:00:00.000Z', 'primary', 'ben'),
      ],
    }
    expect(onCallAfter(rota, '2026-03-02T10:00:00.000Z', 4)).toMatchObject([
      { primary: 'dot', secondary: 'ben', swapped: true, since: '2026-03-03T00:00:00.000Z', until: '2026-03-04T00:00:00.000Z' },
      { primary: 'ada', secondary: 'ben', swapped: false },
      { primary: 'ben', secondary: 'ada', swapped: true },
      { primary: 'ada', secondary: 'ben', swapped: false, until: '2026-03-09T09:00:00.000Z' },
    ])
  })

  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/St_Johns',
    'Africa/Casablanca',
    'Pacific/Chatham',
  ]
  const anyInstant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) }).map((at) => new Date(at).toISOString())
  const anyTime = fc.integer({ min: 0, max: 1_439 }).map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16))
  const anyRota = fc.record({ timeZone: fc.constantFrom(...zones), time: anyTime, weeks: fc.integer({ min: 1, max: 4 }) })

  it('puts every instant into one stretch that begins and ends where its neighbours do, in whatever zone', () => {
    fc.assert(
      fc.property(anyRota, anyInstant, ({ timeZone, time, weeks }, instant) => {
        const rota = weekly(timeZone, time, '2024-01-01', weeks)
        const shift = onCallAt(rota, instant)
        if (!shift?.until) return
        expect(shift.since <= instant && instant < shift.until).toBe(true)
        expect(shift.primary).not.toBe(shift.secondary)
        const justBefore = new Date(Date.parse(shift.until) - 1).toISOString()
        expect(onCallAt(rota, justBefore)).toEqual(shift)
        expect(onCallAt(rota, shift.since)).toEqual(shift)
        expect(onCallAt(rota, shift.until)).toMatchObject({ since: shift.until, primary: shift.secondary })
        const hours = (Date.parse(shift.until) - Date.parse(shift.since)) / 3_600_000
        expect(Math.abs(hours - weeks * 168)).toBeLessThanOrEqual(2)
      }),
      { numRuns: 500 },
    )
  })

  it('hands over when clocks there show the hand-over time, except where they jump over it', () => {
    fc.assert(
      fc.property(anyRota, anyInstant, ({ timeZone, time, weeks }, instant) => {
        const shift = onCallAt(weekly(timeZone, time, '2024-01-01', weeks), instant)
        if (!shift) return
        const sinceMs = Date.parse(shift.since)
        const shown = new Date(wallTimeMs(timeZone, sinceMs)).toISOString().slice(11, 16)
        if (shown !== time) {
          // The offset changed within the two hours before: the wall time was jumped over.
          expect(wallTimeMs(timeZone, sinceMs) - sinceMs).toBeGreaterThan(wallTimeMs(timeZone, sinceMs - 7_200_000) - (sinceMs - 7_200_000))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never has one person in both roles, whatever the swaps', () => {
    const anySwap = fc
      .tuple(anyInstant, anyInstant, fc.constantFrom('primary' as const, 'secondary' as const), fc.constantFrom(...people, 'dot'))
      .filter(([from, until]) => from < until)
      .map(([from, until, role, person]) => swap(from, until, role, person))
    fc.assert(
      fc.property(fc.array(anySwap, { maxLength: 6 }), anyInstant, (swaps, instant) => {
        const shift = onCallAt({ ...weekly('Europe/Berlin', '09:00', '2024-01-01'), swaps }, instant)
        if (!shift) return
        expect(shift.primary).not.toBe(shift.secondary)
        expect(shift.since <= instant && (shift.until === null || instant < shift.until)).toBe(true)
      }),
    )
  })

  it('finds the instant of every wall time that exists', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), anyInstant, (timeZone, instant) => {
        const wall = wallTimeMs(timeZone, Date.parse(instant))
        const found = instantOfWallTime(timeZone, wall)
        expect(found).toBeLessThanOrEqual(Date.parse(instant))
        expect(wallTimeMs(timeZone, found)).toBe(wall)
      }),
      { numRuns: 500 },
    )
  })
})

import type { OnCallShift } from '@maestro-helix/contract/http/on-call'
import type { OnCallRecord, OnCallSchedule, OnCallSwap } from '@maestro-helix/contract/on-call'
import { instantOfWallTime, wallTimeMs } from './wall-time.ts'

const dayMs = 86_400_000

type Rota = Pick<OnCallRecord, 'schedule' | 'swaps'>
type Shift = { primary: string; secondary: string; sinceMs: number; untilMs: number | null }

/**
 * Who is on call at an instant, since when and until when. Pure: rotation first, then the swaps in their order. Always two different people; null before
 * the rotation begins.
 */
export function onCallAt({ schedule, swaps }: Rota, instant: string): OnCallShift | null {
  const atMs = Date.parse(instant)
  const shift = shiftAt(schedule, atMs)
  if (!shift) return null
  const edges = swaps.flatMap(({ from, until }) => [Date.parse(from), Date.parse(until)])
  const since = Math.max(shift.sinceMs, ...edges.filter((edge) => edge <= atMs))
  const until = Math.min(shift.untilMs ?? Infinity, ...edges.filter((edge) => edge > atMs))
  const active = swaps.filter((swap) => Date.parse(swap.from) <= atMs && atMs < Date.parse(swap.until))
  const { primary, secondary } = active.reduce(swapped, shift)
  return {
    primary,
    secondary,
    since: new Date(since).toISOString(),
    until: Number.isFinite(until) ? new Date(until).toISOString() : null,
    swapped: primary !== shift.primary || secondary !== shift.secondary,
  }
}

/** The stretches after the present one, at most so many. Before the rotation begins: from its beginning. */
export function onCallAfter(rota: Rota, instant: string, most: number): OnCallShift[] {
  const shifts: OnCallShift[] = []
  let from = onCallAt(rota, instant)?.until ?? (shiftAt(rota.schedule, Date.parse(instant)) ? null : beginningOf(rota.schedule))
  while (from !== null && shifts.length < most) {
    const shift = onCallAt(rota, from)
    if (!shift) break
    shifts.push(shift)
    from = shift.until
  }
  return shifts
}

function swapped<People extends { primary: string; secondary: string }>(people: People, { role, person }: OnCallSwap): People {
  const other = role === 'primary' ? 'secondary' : 'primary'
  return { ...people, [role]: person, ...(people[other] === person && { [other]: people[role] }) }
}

/** The shift of the rotation itself. */
function shiftAt(schedule: OnCallSchedule, atMs: number): Shift | null {
  const { rotation } = schedule
  if (rotation.kind === 'dates') {
    const at = rotation.shifts.findLastIndex(({ from }) => changeAt(schedule, from) <= atMs)
    const shift = rotation.shifts[at]
    const next = rotation.shifts[at + 1]
    return shift ? { ...shift, sinceMs: changeAt(schedule, shift.from), untilMs: next ? changeAt(schedule, next.from) : null } : null
  }
  const { people, weeks, startDate } = rotation
  const lengthMs = weeks * 7 * dayMs
  const beginsMs = (turn: number): number => changeAt(schedule, startDate, turn * lengthMs)
  // Counted on the wall, then put right by the one turn that clock changes can make of it.
  let turn = Math.floor((wallTimeMs(schedule.timeZone, atMs) - wallOf(schedule, startDate)) / lengthMs)
  if (beginsMs(turn) > atMs) turn -= 1
  else if (beginsMs(turn + 1) <= atMs) turn += 1
  if (turn < 0) return null
  const person = (place: number): string => people[place % people.length] ?? ''
  return { primary: person(turn), secondary: person(turn + 1), sinceMs: beginsMs(turn), untilMs: beginsMs(turn + 1) }
}

function beginningOf(schedule: OnCallSchedule): string | null {
  const { rotation } = schedule
  const date = rotation.kind === 'weekly' ? rotation.startDate : rotation.shifts[0]?.from
  return date === undefined ? null : new Date(changeAt(schedule, date)).toISOString()
}

/** The instant of the hand-over on a day, or so many days of wall time later. */
function changeAt(schedule: OnCallSchedule, date: string, laterMs = 0): number {
  return instantOfWallTime(schedule.timeZone, wallOf(schedule, date) + laterMs)
}

function wallOf({ handoverTime }: OnCallSchedule, date: string): number {
  return Date.parse(`${date}T${handoverTime}:00.000Z`)
}

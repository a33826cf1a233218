import { MaestroError } from '@maestro-helix/contract/errors'

/** A place in a list that is ordered by time and, at the same time, by key. Callers pass it back as it is. */
export function timeCursor(at: string, key: string | number): string {
  return `${at}~${key}`
}

/** @throws MaestroError INVALID_REQUEST for a text that is no cursor of such a list. */
export function parseTimeCursor(cursor: string, key: RegExp): { at: string; key: string } {
  const [, at, rest] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)~(.{1,40})$/.exec(cursor) ?? []
  if (at === undefined || rest === undefined || !key.test(rest))
    throw new MaestroError('INVALID_REQUEST', '`after` is not the `next` of a page before')
  return { at, key: rest }
}

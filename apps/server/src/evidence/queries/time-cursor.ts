import { MaestroError } from '@maestro-helix/contract/errors'
import { fixedInstantSchema } from '@maestro-helix/contract/identifiers'

/** The key of a list whose items have an id. */
export const uuidKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A place in a list that is ordered by time and, at the same time, by key. Callers pass it back as it is. */
export function timeCursor(at: string, key: string | number): string {
  return `${at}~${key}`
}

/** @throws MaestroError INVALID_REQUEST for a text that is no cursor of such a list, or names a moment that is none. */
export function parseTimeCursor(cursor: string, key: RegExp): { at: string; key: string } {
  const [, at, rest] = /^([\dTZ:.-]{24})~(.{1,40})$/.exec(cursor) ?? []
  if (at === undefined || rest === undefined || !key.test(rest) || !fixedInstantSchema.safeParse(at).success)
    throw new MaestroError('INVALID_REQUEST', '`after` is not the `next` of a page before')
  return { at, key: rest }
}

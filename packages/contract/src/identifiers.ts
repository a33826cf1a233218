import { z } from 'zod'

/** Names people choose (workflows, steps, agents, tools, operators): short, lower case, safe in paths, SQL and terminals. */
export const nameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z][a-z0-9-]*$/, 'use lower-case letters, digits and dashes, starting with a letter')

/** Identifiers the system makes: time-ordered UUIDs (version 7). */
export const idSchema = z.uuid()

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 lower-case hexadecimal digits')

/** A moment as ISO 8601 in UTC with milliseconds, e.g. 2026-01-31T09:15:00.000Z. */
export const instantSchema = z.iso.datetime({ precision: 3 })

/**
 * Moments that somebody may ask about or fix: of the years 1970 to 9999. What lies before or after, no record holds, and databases and languages do
 * not agree how it is written.
 */
const isOfOurTime = (instant: string): boolean => instant >= '1970'
const askFrom1970 = 'name a moment from 1970 on'

/** A moment that somebody asks about, to the second or finer. */
export const askedInstantSchema = z.iso.datetime().refine(isOfOurTime, askFrom1970)

/** A moment that somebody fixes or asks about, with milliseconds, as it is recorded. */
export const fixedInstantSchema = instantSchema.refine(isOfOurTime, askFrom1970)

/** The number of a version or an attempt: 1, 2, 3 and so on, as far as the record counts. */
export const versionNumberSchema = z.number().int().min(1).max(2_147_483_647)
/** The same in an address. */
export const versionParameterSchema = z.coerce.number().int().min(1).max(2_147_483_647)

/** 16 random bytes in hexadecimal, hashed with what could be guessed. */
export const saltSchema = z.string().regex(/^[0-9a-f]{32}$/, 'a salt is 32 lower-case hexadecimal digits')

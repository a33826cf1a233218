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

/** 16 random bytes in hexadecimal, hashed with what could be guessed. */
export const saltSchema = z.string().regex(/^[0-9a-f]{32}$/, 'a salt is 32 lower-case hexadecimal digits')

import { expect, test } from 'vitest'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { newToken, systemSources } from './system-sources.ts'

test('identifiers are version 7 UUIDs that sort by the moment they were made, and never repeat', () => {
  const before = Date.now()
  const ids = Array.from({ length: 2_000 }, () => systemSources.id())
  const after = Date.now()
  for (const id of ids) {
    expect(idSchema.safeParse(id).success).toBe(true)
    expect(id[14]).toBe('7')
    const madeAt = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    expect(madeAt).toBeGreaterThanOrEqual(before)
    expect(madeAt).toBeLessThanOrEqual(after)
  }
  expect(new Set(ids).size).toBe(ids.length)
})

test('salts are 16 bytes and tokens 32, none of them twice', () => {
  const salts = Array.from({ length: 1_000 }, () => systemSources.salt())
  expect(salts.every((salt) => /^[0-9a-f]{32}$/.test(salt))).toBe(true)
  expect(new Set(salts).size).toBe(salts.length)
  expect(Buffer.from(newToken(), 'base64url')).toHaveLength(32)
})

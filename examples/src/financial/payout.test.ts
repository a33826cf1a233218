import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '@maestro-helix/contract/json'
import { callTool } from '@maestro-helix/sdk/testing/call-tool'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inspectEntries } from './inspect.ts'
import { proposePayout } from './propose-payout.ts'
import { type Entry, formatDay, parseDay, readBooks } from './read-entries.ts'
import { createPayoutTool } from './tools.ts'

const defaultFolder = fileURLToPath(new URL('../../data/financial', import.meta.url))

test('the inspection finds the planted duplicate and the changed account, and explains both', async () => {
  const { ledger } = await readBooks(defaultFolder)
  const serious = inspectEntries(ledger, 'ledger').filter((finding) => finding.severity === 'high')
  expect(serious.map(({ kind, entries }) => [kind, entries])).toEqual([
    ['duplicate', ['L-009', 'L-014']],
    ['changed account', ['L-010', 'L-015']],
  ])
  expect(serious[0]?.explanation).toContain('L-014 (2026-03-24, Lumen Lighting, LL-90412, -1,284.60) repeats L-009')
})

test('an outlier does not hide itself, and first digits are judged on enough amounts only', () => {
  const entry = (index: number, cents: number): Entry => ({
    id: `E${index}`,
    day: 20_000 + index,
    date: formatDay(20_000 + index),
    dueDay: undefined,
    payee: `P${index}`,
    reference: `R${index}`,
    account: '',
    cents,
    line: index,
  })
  const usual = Array.from({ length: 12 }, (_, index) => entry(index, -(10_000 + index * 137)))
  const unusual = inspectEntries([...usual, entry(99, -9_000_001)], 'book').filter(({ kind }) => kind === 'unusual amount')
  expect(unusual.map(({ entries }) => entries)).toEqual([['E99']])
  const nines = (count: number) => Array.from({ length: count }, (_, index) => entry(index, -(900_001 + index)))
  expect(inspectEntries(nines(299), 'book').some(({ kind }) => kind === 'first digits')).toBe(false)
  expect(inspectEntries(nines(300), 'book').some(({ kind }) => kind === 'first digits')).toBe(true)
})

test('only what is due, payable and undisputed is proposed; the rest is held back with its reason', async () => {
  const { ledger } = await readBooks(defaultFolder)
  const open = ledger.filter(({ id }) => ['L-009', 'L-014', 'L-015', 'L-016', 'L-017', 'L-019'].includes(id))
  const proposal = proposePayout(open, inspectEntries(ledger, 'ledger'), parseDay('2026-03-30') as number)
  expect(proposal.payments.map(({ ledgerId, cents }) => [ledgerId, cents])).toEqual([
    ['L-017', 38_802],
    ['L-009', 128_460],
    ['L-016', 9_145],
  ])
  expect(proposal.totalCents).toBe(176_407)
  expect(proposal.heldBack.map(({ ledgerId }) => ledgerId)).toEqual(['L-014', 'L-015', 'L-019'])
})

describe('schedule-payout', () => {
  let workFolder = ''
  beforeEach(async () => {
    workFolder = await mkdtemp(join(tmpdir(), 'maestro-payout-'))
  })
  afterEach(() => rm(workFolder, { recursive: true, force: true }))
  const payment = { ledgerId: 'L-016', payee: 'Tern Courier', account: 'XX00TERN0311', reference: 'TC-322', cents: 9_145, dueDate: '2026-04-03' }
  const call = (given: JsonObject, idempotencyKey: string) => callTool(createPayoutTool({ defaultFolder, workFolder }), given, { idempotencyKey })

  test('happens once, however often and however concurrently it is called', async () => {
    const given = { folder: '', payments: [payment], totalCents: 9_145 }
    const results = await Promise.all(Array.from({ length: 8 }, () => call(given, 'key-1')))
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    await expect(call(given, 'key-2')).rejects.toMatchObject({ code: 'ACTION_FAILED', message: 'L-016 is in an earlier payout already.' })
    await expect(call({ ...given, payments: [{ ...payment, cents: 9_146 }], totalCents: 9_146 }, 'key-1')).rejects.toMatchObject({
      code: 'ACTION_FAILED',
    })
  })

  test('refuses sums that do not add up and bills named twice', async () => {
    await expect(call({ folder: '', payments: [payment], totalCents: 1 }, 'key')).rejects.toMatchObject({
      code: 'ACTION_FAILED',
      message: 'The payments add up to 91.45, not to 0.01.',
    })
    await expect(call({ folder: '', payments: [payment, payment], totalCents: 18_290 }, 'key')).rejects.toMatchObject({ code: 'ACTION_FAILED' })
    await expect(call({ folder: '', payments: [{ ...payment, cents: 91.45 }], totalCents: 91.45 }, 'key')).rejects.toMatchObject({
      code: 'ACTION_FAILED',
    })
  })
})

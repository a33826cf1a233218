import { ledgerKinds } from '@maestro-helix/contract/ledger-kinds'
import { expect, test } from 'vitest'
import { affectedQueries } from './affected-queries.ts'

test('an entry of a run touches that run, and lists where they show its status', () => {
  expect(affectedQueries({ kind: 'run.completed', about: { run_id: 'r' } })).toEqual([['ledger'], ['run', 'r'], ['runs']])
  expect(affectedQueries({ kind: 'step.attempted', about: { run_id: 'r' } })).not.toContainEqual(['runs'])
  expect(affectedQueries({ kind: 'escalation.opened', about: { run_id: 'r', escalation_id: 'e' } })).toEqual([
    ['ledger'],
    ['run', 'r'],
    ['escalations'],
    ['runs'],
    ['escalation', 'e'],
  ])
})

test('every kind of the ledger touches something of its own', () => {
  for (const kind of ledgerKinds) expect([kind, affectedQueries({ kind, about: {} }).length > 1]).toEqual([kind, true])
})

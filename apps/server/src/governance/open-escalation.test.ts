import { expect, it } from 'vitest'
import { countingSources } from '../orchestration/testing/counting-sources.ts'
import { intentOf, noon, snapshotOf } from '../orchestration/testing/made-up-run.ts'
import { openActionEscalation } from './open-escalation.ts'

it.each([
  ['account 7', 'account 7'],
  ['The bank account of the books.', 'The bank account of the books'],
])('asks about an action on "%s" in one sentence', (target, named) => {
  const intent = intentOf('act', 1)
  const asked = { ...intent, block: { ...intent.block, action: 'pay', target, effect: 'irreversible' as const, impact: '7 EUR leave.' } }
  expect(openActionEscalation(countingSources(), snapshotOf().run, asked, noon, 1_000).reason).toBe(
    `"pay" on ${named} cannot be undone: 7 EUR leave.`,
  )
})

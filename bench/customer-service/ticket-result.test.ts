import { compareActions } from '@maestro-helix/examples/customer-service/evaluate-tickets'
import { expect, test } from 'vitest'
import { agreementOf, type TicketResult, wilson } from './ticket-result.ts'

test("the interval of a share is Wilson's", () => {
  const [low, high] = wilson(8, 10)
  expect(low).toBeCloseTo(0.4902, 3)
  expect(high).toBeCloseTo(0.9433, 3)
  expect(wilson(0, 0)).toEqual([0, 1])
  expect(wilson(0, 5)[0]).toBe(0)
  expect(wilson(5, 5)[1]).toBe(1)
})

test('an irreversible effect with fewer than two approvals is counted, whatever else is right', () => {
  const result: TicketResult = {
    ticket: 1,
    runId: 'r',
    status: 'completed',
    failure: null,
    proposed: [{ name: 'transfer_to_human_agents', kwargs: {} }],
    steps: [],
    waiting: [],
    irreversibleEffects: [
      { tool: 'cancel-pending-order', approvals: 2 },
      { tool: 'return-delivered-order-items', approvals: 1 },
    ],
    comparison: null,
  }
  expect(agreementOf([result])).toMatchObject({ compared: 0, handedOver: 1, effectsWithoutApproval: 1 })
})

test('a run that failed agrees with nothing, though nothing was asked for, and its reason is kept', () => {
  const failed: TicketResult = {
    ticket: 1,
    runId: 'r',
    status: 'failed',
    failure: { code: 'RUN_INPUT_INVALID', message: 'The folder holds neither orders.json nor orders.json.gz.' },
    proposed: [],
    steps: [],
    waiting: [],
    irreversibleEffects: [],
    comparison: null,
  }
  expect(agreementOf([failed])).toMatchObject({ failed: 1, compared: 1, exact: 0 })
})

test('what a clerk reads on the way is compared with nothing', () => {
  const cancel = { name: 'cancel_reservation', kwargs: { reservation_id: 'AB12CD' } }
  const read = { name: 'get_reservation_details', kwargs: { reservation_id: 'AB12CD' } }
  expect(compareActions([cancel], [read, cancel, { name: 'calculate', kwargs: { expression: '1 + 1' } }])).toMatchObject({ exact: true, correct: 1 })
  expect(compareActions([], [read])).toMatchObject({ exact: true, correct: 0 })
  expect(compareActions([], [cancel])).toMatchObject({ exact: false, missing: [cancel] })
  // What a desk says of its own tools goes before their names.
  expect(compareActions([], [{ name: 'check_out', kwargs: {} }], { check_out: 'irreversible' })).toMatchObject({ exact: false })
})

import { expect, test } from 'vitest'
import { trafficOf } from './traffic.ts'

const attempt = (agent: string, step: string) => ({ workflow: 'w', step_id: step, agent_id: agent })

test('the share counts within each step, and steps of others are left out', () => {
  const leaves = [
    attempt('a', 'write'),
    attempt('b', 'write'),
    attempt('a', 'write'),
    attempt('b', 'read'),
    { workflow: 'w', step_id: null, agent_id: 'a' },
  ]
  expect(trafficOf('a', leaves)).toEqual([{ workflow: 'w', step: 'write', own: 2, of: 3 }])
  expect(trafficOf('c', leaves)).toEqual([])
})

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { gateConditionsFor } from './gate-conditions-for.ts'
import { publishedGateConditions } from './gate-parameters.ts'
import { parseGateConfig } from './parse-gate-config.ts'

const page = readFileSync(new URL('../../../../docs/gates.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```json\n(\{[\s\S]*?\n\})\n```/g)].map(([, text]) => parseGateConfig(text ?? ''))

it('whole configurations on the page parse, and do what the page says', () => {
  const [alarm, careful] = examples
  expect(examples).toHaveLength(2)
  if (alarm === undefined || careful === undefined) throw new Error('no examples')
  expect(gateConditionsFor(alarm, { workflow: 'quotations', step: 'estimate' }).inventedNumber.on).toBe(false)
  expect(gateConditionsFor(alarm, { workflow: 'quotations', step: 'other' }).inventedNumber.on).toBe(true)
  expect(gateConditionsFor(careful, { workflow: 'payments', step: 'pay' })).toMatchObject({
    accuracyFloor: { threshold: 4 },
    notAssessable: { ask: 'person' },
    confidenceFloor: { on: true, threshold: 0.4 },
  })
  expect(gateConditionsFor(careful, {}).notAssessable.ask).toBe('nobody')
})

it('the page names every condition, and says of each whether it is on', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  for (const [name, setting] of Object.entries(publishedGateConditions)) {
    const row = rows.find((line) => line.split('|')[1]?.includes(`\`${name}\``))
    expect(row, name).toBeDefined()
    if ('on' in setting) expect(row?.split('|').at(-2)?.trim(), name).toBe(setting.on ? 'on' : 'off')
  }
})

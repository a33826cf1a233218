import { replayRun } from '@maestro-helix/server/operations/replay-run'
import { expect, test } from 'vitest'
import { decisionsIn, governedCatalog } from './governed-catalog.ts'
import catalog from './invoice-catalog.ts'

const letters = [
  {
    text: 'Invoice: R-2026-118\nFrom: Hansen & Co\nIBAN: DE89370400440532013000\nTotal: 1,284.60 EUR\nDue: 2026-12-14\nThank you for your order.',
    amountCents: 128_460,
  },
  {
    text: 'Invoice: 77/4\nFrom: Ruiz Limpieza\nIBAN: ES9121000418450200051332\nTotal: 90.00 EUR\nDue: 2026-12-01\nCleaning in November.',
    amountCents: 9_000,
  },
  {
    text: 'Invoice: INV-00912\nFrom: Paper Trail Ltd\nIBAN: GB29NWBK60161331926819\nTotal: 12,450.99 GBP\nDue: 2027-01-15\n40 boxes of paper, delivered.',
    amountCents: 1_245_099,
  },
]

test.for(['invoice', 'invoice-by-agent'])('an honest invoice goes through %s to the payment, which alone is asked of people', async (workflow) => {
  for (const { text, amountCents } of letters) {
    const { run, attempts, escalations, intents, ...rest } = await governedCatalog(catalog).run(workflow, { text })
    const { decisions, asked } = decisionsIn({ run, attempts, escalations, intents, ...rest })
    const why = JSON.stringify(
      attempts.map(({ stepId, decision, qsr, error }) => [stepId, decision?.reasons, qsr?.components.accuracy, qsr?.components.completion, error]),
      null,
      1,
    )
    expect(new Map(decisions), why).toEqual(
      new Map(
        workflow === 'invoice'
          ? [['extract', 'pass']]
          : [
              ['decide', 'pass'],
              ['extract', 'pass'],
            ],
      ),
    )
    expect(asked).toEqual([['pay', 'action']])
    expect(run.status).toBe('waiting')
    expect(intents[0]?.block).toMatchObject({ action: 'pay-invoice', arguments: { amountCents } })
    expect(intents[0]?.block.restsOnUnchecked).toBeUndefined()
    // A function is called once, and nobody judges it.
    expect(attempts.filter(({ kind }) => kind === 'code').every(({ attempt, qsr }) => attempt === 1 && qsr === null)).toBe(true)
  }
})

test('an invoice that is none is refused by its schema, not scored', async () => {
  const { run, attempts } = await governedCatalog(catalog).run('invoice', { text: 'Dear all, the meeting moves to Friday.' })
  expect(run).toMatchObject({ status: 'running' })
  expect(attempts[0]).toMatchObject({
    stepId: 'extract',
    status: 'failed',
    error: { code: 'AGENT_OUTPUT_INVALID', message: expect.stringContaining('/amountCents must be > 0, found 0') as string },
  })
})

test('what was judged is recomputed from the record alone, provenance included', async () => {
  const governed = governedCatalog(catalog)
  const snapshot = await governed.run('invoice', { text: letters[0]?.text ?? '' })
  const version = await governed.harness.store.workflowVersion('invoice', 1)
  const { judge, gates } = governed.harness.parts
  if (!version) throw new Error('the version is missing')
  const replayed = await replayRun(
    { judge, gateConfigOf: () => gates.current().config, calibrationOf: () => undefined },
    snapshot,
    version.definition,
  )
  expect(replayed).toMatchObject([{ stepId: 'extract', qsr: 'same', gate: 'same' }])
  expect(snapshot.attempts.find(({ stepId }) => stepId === 'extract')?.judged?.given).toMatchObject([{ provenance: 'input' }])
})

import { createHash } from 'node:crypto'
import type { JudgeRequest, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { canonicalJson } from '@maestro-helix/helix/canonical-json'
import { embeddedEvaluator } from '@maestro-helix/helix/embedded-evaluator'
import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { recordedModels } from '@maestro-helix/helix/models/recorded-models'
import { verifyModels } from '@maestro-helix/helix/models/verify-models'
import { canonicalJsonText } from '@maestro-helix/ledger/canonical-json'
import { describe, expect, it } from 'vitest'

/** Guardrail 1: evaluators are published models; nothing learns from private data on the fly. */

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const probes: JudgeRequest[] = [
  { task: 'When may an order be cancelled?', context: 'An order can be cancelled while it is pending.', output: 'While it is pending.' },
  { task: 'When may an order be cancelled?', context: 'An order can be cancelled while it is pending.', output: 'On 31 May 1987, by Ms Albrecht.' },
  { task: 'Summarise the report.', context: 'Sales rose by 4 per cent in March.', output: { summary: 'Sales rose by 4 per cent in March.' } },
]
/** Private data that passes through a judge between two looks at the same probes, with what people thought of it. */
const traffic: JudgeRequest[] = Array.from({ length: 60 }, (_, index) => ({
  task: `Answer customer ${index}.`,
  context: `Customer ${index} owes ${index * 13} euros.`,
  output: index % 2 === 0 ? `You owe ${index * 13} euros.` : `You owe nothing, says agent ${index}.`,
}))

/** How often a judge scores a probe otherwise than before, once other people's data has passed through it. */
async function driftThroughUse(judge: Judge): Promise<number> {
  const look = (): Promise<QsrEvaluation[]> => Promise.all(probes.map(async (probe) => judge.evaluate(probe)))
  const before = await look()
  for (const request of traffic) await judge.evaluate(request)
  const after = await look()
  return after.filter((evaluation, index) => canonicalJsonText(evaluation) !== canonicalJsonText(before[index])).length
}

/** Planted: a judge that adapts to what it is shown, as online learning would. */
function learningJudge(): Judge {
  const inner = embeddedJudge({ sha256 })
  let seen = 0
  return {
    evaluator: inner.evaluator,
    async evaluate(request, signal) {
      const evaluation = await inner.evaluate(request, signal)
      seen++
      return { ...evaluation, qsr: Math.max(0, evaluation.qsr - seen / 10_000) }
    },
  }
}

describe('no hidden training', () => {
  it('the judge of the release does not change through use', async () => {
    expect(await driftThroughUse(embeddedJudge({ sha256 }))).toBe(0)
  })

  it('a judge that learns is detected', async () => {
    expect(await driftThroughUse(learningJudge())).toBe(probes.length)
  })

  it.each(recordedModels.map((model) => [model.name, model] as const))('a changed model file is refused: %s', (_name, recorded) => {
    expect(verifyModels([recorded], sha256)).toMatchObject([{ name: recorded.name, sha256: recorded.sha256 }])
    const changed = JSON.parse(
      canonicalJson(recorded.model).replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
    ) as typeof recorded.model
    expect(() => verifyModels([{ ...recorded, model: changed }], sha256)).toThrow(expect.objectContaining({ code: 'MODEL_CHANGED' }))
  })

  it('every evaluation names the evaluator and its models with their hashes', async () => {
    const { evaluator } = await embeddedJudge({ sha256 }).evaluate(probes[0] as JudgeRequest)
    expect(evaluator).toEqual(embeddedEvaluator(sha256))
    expect(evaluator.models?.map((model) => model.sha256)).toEqual(recordedModels.map((model) => model.sha256))
  })
})

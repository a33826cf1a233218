import { createHash } from 'node:crypto'
import type { GateDecision, JudgeRequest } from '@maestro-helix/contract/evaluation'
import { describe, expect, it } from 'vitest'
import { readByCalibration } from '../calibration/read-by-calibration.ts'
import { embeddedEvaluator } from '../embedded-evaluator.ts'
import { assessCalibratedRisk } from '../mri/assess-calibrated-risk.ts'
import { evaluateQsr } from '../qsr/evaluate-qsr.ts'
import { decideGate } from './decide-gate.ts'
import { defaultGateConfig } from './parse-gate-config.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const evaluator = embeddedEvaluator(sha256)

/** What the gate of the shipped defaults does with the last attempt at a step, from nothing but task, context and output. */
function decided(request: JudgeRequest): GateDecision {
  const evaluation = evaluateQsr(request, { sha256, evaluator })
  const texts = [request.context ?? '', typeof request.output === 'string' ? request.output : JSON.stringify(request.output)]
  const risk = assessCalibratedRisk(
    { evaluation, evaluator, texts: texts.filter((text) => text !== '').map((text) => ({ origin: 'output', text })) },
    readByCalibration(request, evaluation.qsr, null),
    null,
  )
  return decideGate({ evaluation, risk, config: defaultGateConfig, configSha256: '0'.repeat(64), attemptsSoFar: 1, adaptAttempts: 0 })
}

const shipment = 'Shipment 8820 left the depot on 9 June 2026 at 07:40 and was signed for by Ines Falk at 11:15. The driver was from Oriole Freight.'
const refused = 'The request for leave of employee 311 was not granted. The reason is that two colleagues are absent.'
const bill = 'Bill 77: a credit of 48.20 EUR was granted on 9 June 2026.'

describe('held, though most of its words are in the context', () => {
  it.each<[string, JudgeRequest]>([
    [
      'every fact invented',
      {
        task: 'When did shipment 8820 arrive, and who signed?',
        context: shipment,
        output: 'Shipment 8820 was signed for on 23 July 2026 at 16:05 by the caretaker.',
      },
    ],
    [
      'every fact invented, in French',
      {
        task: 'Quand le colis 8820 est-il arrivé ?',
        context: "Le colis 8820 est arrivé le 9 juin 2026 à 11 h 15 ; Inès Falk l'a signé.",
        output: "Le colis 8820 est arrivé le 23 juillet 2026 à 16 h 05 ; Inès Falk l'a signé.",
      },
    ],
    [
      'every fact invented, in Japanese',
      {
        task: '荷物はいつ届きましたか？',
        context: '荷物8820は2026年6月9日11時15分に届きました。',
        output: '荷物8820は2026年7月23日16時5分に届きました。',
      },
    ],
    [
      'granted where it was not granted',
      { task: 'Was the request for leave granted?', context: refused, output: 'The request for leave of employee 311 was granted.' },
    ],
    [
      '承認 for not 承認',
      { task: '休暇は承認されましたか？', context: '休暇の申請は承認されませんでした。理由は人手不足です。', output: '休暇の申請は承認されました。' },
    ],
    ['a hundred times the amount', { task: 'How much is credited?', context: bill, output: 'A credit of 4,820.00 EUR was granted on 9 June 2026.' }],
    [
      'payer and payee exchanged',
      { task: 'Who pays whom?', context: 'Ines pays Bruno 80 EUR for the lamp.', output: 'Bruno pays Ines 80 EUR for the lamp.' },
    ],
    [
      'nothing was found',
      {
        task: 'When did shipment 8820 arrive, and who signed?',
        context: 'No documents found.',
        output: 'It arrived on 9 June 2026 and was signed for by Ines Falk.',
      },
    ],
    ['an empty list was found', { task: 'When did shipment 8820 arrive?', context: '[]', output: 'It arrived on 9 June 2026 at 11:15.' }],
    ['digits beside Han', { task: '总额是多少？', context: '总额是1350元。', output: '总额是3150元。' }],
    ['a date beside Kanji', { task: '納期は？', context: '納期は2026年11月02日です。', output: '納期は2026年12月20日です。' }],
    ['a count beside Kana', { task: '箱は何個ですか？', context: '箱は14個です。', output: '箱は17個です。' }],
    ['an amount in JSON', { task: 'Give bill and amount as JSON.', context: bill, output: { bill: 77, amount: 482 } }],
    [
      'a made-up sentence behind a true one',
      {
        task: 'What was credited?',
        context: bill,
        output: 'A credit of 48.20 EUR was granted on 9 June 2026. Customers of the gold tier also get 15 EUR for every friend.',
      },
    ],
  ])('%s', (_, request) => {
    const decision = decided(request)
    expect(decision.outcome, decision.reasons.join(' ')).toBe('escalate')
    expect(decision.peopleRequired).toBe(1)
  })

  it.each([
    ['random bytes', Array.from({ length: 400 }, (_, at) => String.fromCharCode(33 + ((at * 7919 + 13) % 94))).join('')],
    ['nothing', ''],
    ['a refusal', "I'm sorry, but I can't help with that."],
    ['one sentence ten times', 'It arrived early. '.repeat(10)],
  ])('%s, with and without a context', (_, output) => {
    for (const context of [shipment, undefined]) {
      const decision = decided({ task: 'When did shipment 8820 arrive, and who signed?', output, ...(context !== undefined && { context }) })
      expect(decision.outcome, decision.reasons.join(' ')).toBe('escalate')
    }
  })
})

describe('goes on', () => {
  it.each<[string, JudgeRequest]>([
    [
      'a right answer',
      {
        task: 'When did shipment 8820 arrive, and who signed?',
        context: shipment,
        output: 'It was signed for by Ines Falk on 9 June 2026 at 11:15.',
      },
    ],
    ['a right short answer', { task: 'Which company was the driver from?', context: shipment, output: 'Oriole Freight' }],
    ['a right no', { task: 'Was the request for leave granted? Answer yes or no.', context: refused, output: 'No' }],
    ['a right boolean', { task: 'Was the request for leave granted? Answer true or false.', context: refused, output: false }],
    ['right JSON', { task: 'Give bill and amount as JSON.', context: bill, output: { bill: 77, amount: 48.2 } }],
    ['an empty list where none was asked for', { task: 'List the open bills as a JSON array.', context: 'Open bills: none.', output: [] }],
    ['digits beside Han', { task: '总额是多少？', context: '总额是1350元。', output: '总额是1350元。' }],
    [
      'a right German answer to an English context',
      { task: 'Sum it up in German.', context: bill, output: 'Zur Rechnung 77 wurde am 9. Juni 2026 eine Gutschrift von 48,20 EUR gewährt.' },
    ],
    [
      'politely padded, and right',
      {
        task: 'How much is credited?',
        context: bill,
        output: 'Thank you for your question. A credit of 48.20 EUR was granted on 9 June 2026. I hope this helps.',
      },
    ],
  ])('%s', (_, request) => {
    const decision = decided(request)
    expect(['pass', 'unassessed'], `${decision.outcome}: ${decision.reasons.join(' ')}`).toContain(decision.outcome)
  })

  it('as unassessed, never as a pass, where nothing was given', () => {
    const decision = decided({ task: 'Name the capital of France.', output: 'The capital of France is Paris.' })
    expect(decision).toMatchObject({ outcome: 'unassessed', peopleRequired: 0 })
  })
})

import { givenTexts } from '@maestro-helix/contract/given-texts'
import type { AgentTurn } from '@maestro-helix/contract/trajectory'
import { describe, expect, it } from 'vitest'
import { evidenceIn, restsOnAccountAlone, restsOnOwnWords, whatWasGiven, type WhatWasGiven } from './what-was-given.ts'

const all = ['input', 'context', 'tool', 'agent'] as const
const nothing: WhatWasGiven = { task: 'Say it.', input: {}, stepContext: null, seen: [], account: { context: null, trajectory: [] }, output: 'Paid.' }
const told = (result: string): AgentTurn => ({ kind: 'called', tool: 'look', effect: null, arguments: '{}', result, error: null, observed: false })

describe('what was given', () => {
  it('is nothing where nothing was, and differs from a context that was mapped and is empty', () => {
    expect(whatWasGiven(nothing)).toEqual({ context: null })
    const empty = whatWasGiven({ ...nothing, stepContext: '' })
    expect(empty).toEqual({ context: '', given: [{ provenance: 'context', length: 0 }] })
    expect(evidenceIn(empty, all)).toEqual({ context: '', given: [{ provenance: 'context', text: '' }] })
    expect(evidenceIn(whatWasGiven(nothing), all)).toEqual({})
  })

  it('is context, input, what tools returned and the account, each with where it came from', () => {
    const given = whatWasGiven({
      ...nothing,
      stepContext: 'The policy.',
      input: { number: 'R-7', amountCents: 128_460, lines: [1, 2] },
      seen: ['{"state":"open"}'],
      account: { context: 'I read the ledger.', trajectory: [told('Booked in March.')] },
    })
    expect(givenTexts(given)).toEqual([
      { provenance: 'context', text: 'The policy.' },
      { provenance: 'input', text: 'number: R-7\namountCents: 128460\nlines: [1,2]' },
      { provenance: 'tool', text: '{"state":"open"}' },
      { provenance: 'agent', text: 'I read the ledger.' },
      { provenance: 'agent', text: 'Booked in March.' },
    ])
    expect(evidenceIn(given, ['input'])).toEqual({
      context: 'number: R-7\namountCents: 128460\nlines: [1,2]',
      given: [{ provenance: 'input', text: 'number: R-7\namountCents: 128460\nlines: [1,2]' }],
    })
  })

  it('leaves out what the task says already: a question is no evidence for its answer', () => {
    const question = 'How high is the tower?'
    expect(whatWasGiven({ ...nothing, task: `Answer: ${question}`, input: { question } })).toEqual({ context: null })
  })

  it('takes no input that the agent only hands back for a proof beside a mapped context', () => {
    const output = 'The parcel was handed to the police at noon.'
    const given = whatWasGiven({ ...nothing, output, stepContext: 'The parcel was handed to the neighbour.', input: { draft: output, order: 4711 } })
    expect(givenTexts(given)?.map(({ text }) => text)).toEqual(['The parcel was handed to the neighbour.', 'order: 4711'])
    const ja = '荷物は警察に渡されました。'
    expect(givenTexts(whatWasGiven({ ...nothing, output: ja, stepContext: '荷物は隣人に渡されました。', input: { draft: ja } }))).toHaveLength(1)
    const json = whatWasGiven({ ...nothing, output: { text: output }, stepContext: '', input: { draft: output } })
    expect(givenTexts(json)?.map(({ text }) => text)).toEqual([''])
  })

  it('keeps an input that is handed back where nothing else was given, and a short answer that stands in it', () => {
    const output = 'The parcel was handed to the police at noon.'
    expect(givenTexts(whatWasGiven({ ...nothing, output, input: { draft: output } }))).toHaveLength(1)
    const short = whatWasGiven({ ...nothing, output: 'R-7', stepContext: 'Paid.', input: { number: 'R-7' } })
    expect(givenTexts(short)?.map(({ text }) => text)).toEqual(['Paid.', 'number: R-7'])
  })

  it('takes no account that is but the output again for a proof, and says so', () => {
    const output = 'The order was paid on 3 May. It went to Lisbon.'
    const given = whatWasGiven({ ...nothing, output, account: { context: output, trajectory: [] } })
    expect(given.given).toEqual([{ provenance: 'agent', length: output.length, isOwnWords: true }])
    expect(restsOnOwnWords(given, all)).toBe(true)
    expect(restsOnOwnWords(given, ['input'])).toBe(false)
    const withInput = whatWasGiven({ ...nothing, output, input: { folder: '/work' }, account: { context: output, trajectory: [] } })
    expect(restsOnOwnWords(withInput, all)).toBe(true)
    // Beside something better it is not even read.
    expect(evidenceIn(whatWasGiven({ ...nothing, output, stepContext: 'Due.', account: { context: output, trajectory: [] } }), all).context).toBe(
      'Due.',
    )
    const quoting = whatWasGiven({
      ...nothing,
      output,
      account: { context: `${output} It weighs 3 kg. It was packed by two. A dog barked.`, trajectory: [] },
    })
    expect(restsOnAccountAlone(quoting, all)).toBe(true)
    expect(restsOnAccountAlone(whatWasGiven({ ...nothing, stepContext: 'x', account: { context: 'y', trajectory: [] } }), all)).toBe(false)
  })

  it('is bounded: what is cut says so, and what finds no room is left out', () => {
    const given = whatWasGiven({ ...nothing, stepContext: 'a'.repeat(3_999_000), seen: ['b'.repeat(5_000), 'c'] })
    expect(given.context?.length).toBeLessThanOrEqual(4_000_000)
    expect(given.given).toEqual([
      { provenance: 'context', length: 3_999_000 },
      { provenance: 'tool', length: 998, isCut: true },
    ])
  })

  it('of before provenance is context all of it', () => {
    expect(evidenceIn({ context: 'old' }, ['input'])).toEqual({ context: 'old' })
    expect(givenTexts({ context: 'old' })).toBeUndefined()
  })
})

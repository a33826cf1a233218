import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { afterEach, describe, expect, test } from 'vitest'
import { sha256Hex } from '../record/digest.ts'
import { judgeModel } from './judge-model.ts'
import { languageModelJudge } from './language-model-judge.ts'

type Body = { readonly logprobs?: boolean; readonly top_logprobs?: number }

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server with OpenAI's interface that answers every question with a 4, and, where it knows how, that a 3 was as likely as a third of it. */
async function server(knows: 'probabilities' | 'no such field' | 'nothing of them'): Promise<{ baseUrl: string; asked: Body[] }> {
  const asked: Body[] = []
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Body
      asked.push(body)
      const refuses = knows === 'no such field' && 'logprobs' in body
      const likely = (token: string, share: number) => ({ token, logprob: Math.log(share), bytes: null })
      const logprobs =
        knows === 'probabilities' && body.logprobs
          ? { content: [{ ...likely('4', 0.75), top_logprobs: [likely('4', 0.75), likely('3', 0.25)] }] }
          : null
      response.writeHead(refuses ? 400 : 200, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify(
          refuses
            ? { error: { message: 'unknown field "logprobs"', type: 'invalid_request_error' } }
            : {
                id: '1',
                object: 'chat.completion',
                created: 1,
                model: 'small',
                choices: [{ index: 0, message: { role: 'assistant', content: '4\nMostly right.' }, finish_reason: 'stop', logprobs }],
                usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
              },
        ),
      )
    })
  })
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve))
  closing.push(() => void http.close())
  return { baseUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`, asked }
}

const judgeOn = (baseUrl: string, samples: number) =>
  languageModelJudge({
    model: judgeModel({ model: 'compatible/small', apiKey: 'none', baseUrl, samples, timeoutMs: 5_000 }),
    name: 'compatible/small',
    samples,
    timeoutMs: 5_000,
    embedded: embeddedJudge({ sha256: sha256Hex }),
    elapsedMs: () => 0,
  })

const request = { task: 'Say which city is the capital of France.', context: 'Paris has been the capital of France since 987.', output: 'Paris.' }

describe('a server with the interface of OpenAI', () => {
  test('is asked for the probabilities of its digits, which are weighed', async () => {
    const { baseUrl, asked } = await server('probabilities')
    const { components, evaluator } = await judgeOn(baseUrl, 3).evaluate(request)
    expect(components.relevance.score).toBeCloseTo(3.75, 3)
    expect(evaluator.name).toBe('language-model:compatible/small')
    expect(asked).toHaveLength(4)
    expect(asked.every(({ logprobs, top_logprobs }) => logprobs === true && top_logprobs === 6)).toBe(true)
  })

  test('that refuses the question with them is asked without, and not again with them', async () => {
    const { baseUrl, asked } = await server('no such field')
    const judge = judgeOn(baseUrl, 2)
    expect((await judge.evaluate(request)).components.relevance.score).toBe(4)
    const before = asked.length
    expect((await judge.evaluate(request)).components.relevance.score).toBe(4)
    expect(asked.slice(before).some((body) => 'logprobs' in body)).toBe(false)
  })

  test('that says none is judged by samples', async () => {
    const { baseUrl, asked } = await server('nothing of them')
    expect((await judgeOn(baseUrl, 2).evaluate(request)).components.relevance.score).toBe(4)
    expect(asked).toHaveLength(8)
  })
})

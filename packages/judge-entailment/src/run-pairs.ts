import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import type { InferenceSession } from 'onnxruntime-node'
import { encodePair } from './encode-pair.ts'
import type { EntailmentConfig } from './model-folder.ts'

/** A claim and the evidence it is read against. */
export type EntailmentPair = { readonly claim: string; readonly passage: string }

/** Probabilities, summing to 1. A model without a class of its own for contradictions gives all of its doubt to `neutral`. */
export type EntailmentVerdict = { readonly supported: number; readonly contradicted: number; readonly neutral: number }

/** A loaded model: reads pairs one after the other. */
export type PairReader = {
  /** Verdicts in the order of `pairs`; null for those that `outOfTime` left no time for. */
  read(pairs: readonly EntailmentPair[], outOfTime: () => boolean): Promise<(EntailmentVerdict | null)[]>
}

/**
 * Loads a model with onnxruntime-node, which is an optional package: it is asked for only here.
 * @throws the error of the import where it is not installed.
 */
export async function loadReader(folder: string, config: EntailmentConfig): Promise<PairReader> {
  const [{ InferenceSession: sessions, Tensor }, tokenizerFile] = await Promise.all([
    import('onnxruntime-node'),
    readFile(join(folder, 'tokenizer.json'), 'utf8'),
  ])
  const tokenizer = new Tokenizer(JSON.parse(tokenizerFile) as object, {})
  const session = await sessions.create(join(folder, 'model.onnx'), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Pairs differ in length: arenas would keep the largest of each.
    enableCpuMemArena: false,
    logSeverityLevel: 3,
  })
  const tokenIds = (text: string): readonly number[] => tokenizer.encode(text, { add_special_tokens: false }).ids
  const tensor = (values: readonly number[]): InstanceType<typeof Tensor> =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])

  async function verdictOf(pair: EntailmentPair): Promise<EntailmentVerdict> {
    const { ids, kinds } = encodePair(pair.claim, pair.passage, config, tokenIds)
    const feeds: InferenceSession.FeedsType = {
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
      ...(config.kinds ? { token_type_ids: tensor(kinds) } : {}),
    }
    const output = (await session.run(feeds))[session.outputNames[0] ?? '']
    if (output === undefined || !(output.data instanceof Float32Array)) throw new TypeError('the model gives no numbers')
    return verdictFrom([...output.data], config)
  }

  return {
    async read(pairs, outOfTime) {
      const verdicts: (EntailmentVerdict | null)[] = []
      // One after the other: on one core a batch takes longer than its pairs, and time that runs out costs only the last.
      for (const pair of pairs) verdicts.push(outOfTime() ? null : await verdictOf(pair))
      return verdicts
    },
  }
}

/** The softmax of a head's outputs, by what its labels mean. */
export function verdictFrom(logits: readonly number[], { labels }: Pick<EntailmentConfig, 'labels'>): EntailmentVerdict {
  const top = Math.max(...logits)
  const raised = logits.map((logit) => Math.exp(logit - top))
  const sum = raised.reduce((total, value) => total + value, 0)
  const share = (label: string): number => (raised[labels.indexOf(label as 'supported')] ?? 0) / sum
  return { supported: share('supported'), contradicted: share('contradicted'), neutral: share('neutral') + share('unsupported') }
}

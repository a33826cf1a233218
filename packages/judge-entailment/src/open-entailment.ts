import { fileURLToPath } from 'node:url'
import type { Evaluator } from '@maestro-helix/contract/evaluation'
import { EntailmentPool } from './entailment-pool.ts'
import { readModelFolder } from './model-folder.ts'
import type { EntailmentPair, EntailmentVerdict } from './run-pairs.ts'
import { shippedModel } from './shipped-model.ts'

export type EntailmentOptions = {
  /** Folder of another model (model.onnx, tokenizer.json, entailment.json); the shipped one where absent. */
  readonly model?: string | undefined
  /** Worker processes, each with a copy of the model. Default 1. */
  readonly threads?: number
  /** Calls that may wait. Default 64. */
  readonly queue?: number
  /** Time beyond its budget after which a call's worker is replaced. Default 2,000 ms. */
  readonly graceMs?: number
}

/** Reads claims against evidence with a compact encoder. */
export type Entailment = {
  /** The model that reads: name, version, SHA-256 of its file. */
  readonly identity: NonNullable<Evaluator['models']>[number]
  /**
   * One verdict a pair, in their order; null where `budgetMs` (milliseconds) left no time to read it.
   * @throws MaestroError ENTAILMENT_UNAVAILABLE where too many calls wait or the worker that read it was lost; the reason of `signal` where it aborts.
   */
  judge(pairs: readonly EntailmentPair[], signal?: AbortSignal, budgetMs?: number): Promise<readonly (EntailmentVerdict | null)[]>
  close(): Promise<void>
}

const defaultBudgetMs = 1_000

/**
 * Opens the entailment judge: checks the model's hash, starts its workers and has them read pairs whose verdict is known.
 * @throws MaestroError MODEL_CHANGED where the shipped model is not the published one; ENTAILMENT_MODEL_INVALID where a model cannot be what its
 * entailment.json says; ENTAILMENT_UNAVAILABLE where onnxruntime-node is not installed.
 * @example
 * const entailment = await openEntailment()
 * const [verdict] = await entailment.judge([{ claim: 'It opened in 1997.', passage: 'The museum opened in 1984.' }])
 * // verdict.contradicted is near 1
 * await entailment.close()
 */
export async function openEntailment(options: EntailmentOptions = {}): Promise<Entailment> {
  const shipped = fileURLToPath(new URL(`../models/${shippedModel.folder}`, import.meta.url))
  const { folder, config, sha256 } = await (options.model === undefined ? readModelFolder(shipped, shippedModel) : readModelFolder(options.model))
  const pool = await EntailmentPool.start({
    folder,
    config,
    threads: options.threads ?? 1,
    queue: options.queue ?? 64,
    graceMs: options.graceMs ?? 2_000,
  })
  return {
    identity: { name: config.name.slice(0, 100), version: config.version.slice(0, 50), sha256 },
    judge: (pairs, signal, budgetMs = defaultBudgetMs) => (pairs.length === 0 ? Promise.resolve([]) : pool.read(pairs, budgetMs, signal)),
    close: () => pool.close(),
  }
}

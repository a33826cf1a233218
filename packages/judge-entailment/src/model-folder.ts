import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'

/** What a class of the model's head says of a claim. `unsupported` stands for contradicted or neither, where a model does not tell them apart. */
export type EntailmentLabel = 'supported' | 'contradicted' | 'neutral' | 'unsupported'

/** entailment.json of a model's folder: how its input is made and what its outputs mean. */
export type EntailmentConfig = {
  readonly name: string
  readonly version: string
  /** What each output means, in the order of the model's head. */
  readonly labels: readonly EntailmentLabel[]
  /** Most tokens of a pair, special ones included. */
  readonly longest: number
  /** Most tokens of the claim in it; the evidence is cut to what is left. */
  readonly longestClaim: number
  /** Ids set around the two texts, e.g. [CLS], [SEP], [SEP]. */
  readonly template: { readonly before: readonly number[]; readonly between: readonly number[]; readonly after: readonly number[] }
  /** Whether the model has an input token_type_ids. */
  readonly kinds: boolean
  readonly order: 'evidence-first' | 'claim-first'
}

/** A model on disk, read and found whole. `sha256` is that of model.onnx. */
export type EntailmentModel = { readonly folder: string; readonly config: EntailmentConfig; readonly sha256: string }

/** The SHA-256 that the files of a published model must have. */
export type PublishedFiles = { readonly folder: string; readonly files: Readonly<Record<string, string>> }

/**
 * Reads a folder with model.onnx, tokenizer.json and entailment.json.
 * @throws MaestroError ENTAILMENT_MODEL_INVALID where a file is missing or entailment.json does not describe a model; MODEL_CHANGED where a published
 * file is not the one that was published.
 */
export async function readModelFolder(folder: string, published?: PublishedFiles): Promise<EntailmentModel> {
  const [model, tokenizer, text] = await Promise.all(['model.onnx', 'tokenizer.json', 'entailment.json'].map((name) => read(folder, name)))
  const found: Record<string, string> = { 'model.onnx': sha256Of(model), 'tokenizer.json': sha256Of(tokenizer), 'entailment.json': sha256Of(text) }
  for (const [name, recorded] of Object.entries(published?.files ?? {})) {
    if (found[name] === recorded) continue
    throw new MaestroError('MODEL_CHANGED', `${name} of the published entailment model is not the one recorded with this release`, {
      details: { file: join(folder, name), recorded, found: found[name] },
    })
  }
  return { folder, config: parseConfig(folder, text?.toString('utf8') ?? ''), sha256: found['model.onnx'] ?? '' }
}

async function read(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name))
  } catch (error) {
    throw invalid(folder, `${name} cannot be read`, error)
  }
}

function sha256Of(bytes: Buffer | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')
}

function parseConfig(folder: string, text: string): EntailmentConfig {
  let value: Partial<EntailmentConfig> | null
  try {
    value = JSON.parse(text) as Partial<EntailmentConfig> | null
  } catch (error) {
    throw invalid(folder, 'entailment.json is not JSON', error)
  }
  const problem = problemOf(value)
  if (problem !== null) throw invalid(folder, `entailment.json: ${problem}`)
  return { kinds: true, order: 'evidence-first', ...value } as EntailmentConfig
}

function problemOf(value: Partial<EntailmentConfig> | null): string | null {
  if (typeof value !== 'object' || value === null) return 'an object is expected'
  if (typeof value.name !== 'string' || typeof value.version !== 'string') return 'name and version must be text'
  const labels = value.labels as readonly unknown[] | undefined
  const known = ['supported', 'contradicted', 'neutral', 'unsupported']
  if (!Array.isArray(labels) || !labels.every((label) => known.includes(label as string))) return `labels must be of ${known.join(', ')}`
  if (!labels.includes('supported') || new Set(labels).size !== labels.length || labels.length < 2)
    return 'labels must hold "supported" and at least one other, each once'
  if (!isCount(value.longest, 16, 4096) || !isCount(value.longestClaim, 4, value.longest - 8))
    return 'longest and longestClaim must be numbers of tokens'
  const { before, between, after } = value.template ?? {}
  if (![before, between, after].every((part) => Array.isArray(part) && part.every((id) => isCount(id, 0, 1e7))))
    return 'template needs before, between and after, each a list of ids'
  if (value.order !== undefined && value.order !== 'evidence-first' && value.order !== 'claim-first')
    return 'order must be evidence-first or claim-first'
  return null
}

function isCount(value: unknown, low: number, high: number): value is number {
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high
}

function invalid(folder: string, message: string, cause?: unknown): MaestroError {
  return new MaestroError('ENTAILMENT_MODEL_INVALID', `${message} (${folder})`, { details: { folder }, cause })
}

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { BenchItem, BenchLabel } from './bench-item.ts'
import { benchItemSchema, benchLabelSchema } from './bench-item.ts'

export type BenchFile = {
  /** Name without .jsonl.gz. */
  readonly set: string
  readonly file: string
  /** SHA-256 of the file as it lies there. */
  readonly sha256: string
  readonly items: readonly BenchItem[]
  readonly labels: readonly BenchLabel[]
}

/** Names of the benchmark files in a folder, in their order. @throws MaestroError INVALID_REQUEST without any. */
export function benchFileNames(folder: string): string[] {
  let names: string[]
  try {
    names = readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl.gz'))
      .toSorted()
  } catch (cause) {
    throw new MaestroError('INVALID_REQUEST', `cannot read the folder ${folder}`, { cause })
  }
  if (names.length === 0) throw new MaestroError('INVALID_REQUEST', `no *.jsonl.gz in ${folder}`)
  return names
}

/**
 * Reads one file of items, one JSON object a line. Lines without an id and an output (reference texts, for instance) are no items and are left out.
 * @throws MaestroError INVALID_REQUEST naming the line that is not JSON.
 */
export function readBenchFile(folder: string, file: string): BenchFile {
  const bytes = readFileSync(join(folder, file))
  const items: BenchItem[] = []
  const labels: BenchLabel[] = []
  let line = 0
  for (const text of unzipped(bytes, file).split('\n')) {
    line += 1
    if (text.trim() === '') continue
    const value = parsed(text, file, line)
    const item = benchItemSchema.safeParse(value)
    if (!item.success || !('output' in value)) continue
    const label = benchLabelSchema.safeParse(value)
    items.push(item.data)
    // Labels that are not of the known kind are no reason not to score.
    labels.push(label.success ? label.data : { source: '', task: '', group: '', system: '' })
  }
  return { set: file.replace(/\.jsonl\.gz$/, ''), file, sha256: createHash('sha256').update(bytes).digest('hex'), items, labels }
}

function unzipped(bytes: Uint8Array, file: string): string {
  try {
    return gunzipSync(bytes).toString('utf8')
  } catch (cause) {
    throw new MaestroError('INVALID_REQUEST', `${file} is not gzip`, { cause })
  }
}

function parsed(text: string, file: string, line: number): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below, with its place.
  }
  throw new MaestroError('INVALID_REQUEST', `${file}, line ${line}: not a JSON object`)
}

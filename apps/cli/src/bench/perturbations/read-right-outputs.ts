import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { RightOutput } from './perturbed-item.ts'
import { rightOutputSchema } from './perturbed-item.ts'

/** The texts that came with this release. */
export const shippedTexts = new URL('../../../../../bench/perturbations/texts.jsonl', import.meta.url)

/**
 * Reads right outputs, one JSON object a line ({id, task, context, output, lang?}), gzip or not.
 * @throws MaestroError INVALID_REQUEST naming the line that is none.
 */
export function readRightOutputs(file: string | URL): RightOutput[] {
  let text: string
  try {
    const bytes = readFileSync(file)
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (cause) {
    throw new MaestroError('INVALID_REQUEST', `cannot read ${file}`, { cause })
  }
  const items = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (cause) {
      throw new MaestroError('INVALID_REQUEST', `${file}, line ${index + 1}: not JSON`, { cause })
    }
    const parsed = rightOutputSchema.safeParse(value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new MaestroError('INVALID_REQUEST', `${file}, line ${index + 1}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
    }
    return [parsed.data]
  })
  if (items.length === 0) throw new MaestroError('INVALID_REQUEST', `no items in ${file}`)
  return items
}

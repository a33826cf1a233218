import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import type { SparseFeatures } from '../../packages/helix/src/models/hashed-linear.ts'
import { instructionFeatures } from '../../packages/helix/src/mri/instruction-features.ts'
import { textSegments } from '../../packages/helix/src/mri/text-segments.ts'
import { ordinaryTexts } from './ordinary-texts.ts'
import { seededRandom } from './seeded-random.ts'

/** One text cut into segments, each with its features and whether it is part of a planted instruction. */
export type InjectionText = {
  /** Source of the benchmark, or how the text was made here. */
  readonly source: string
  readonly group: string
  readonly text: string
  readonly positive: boolean
  readonly segments: readonly { readonly features: SparseFeatures; readonly positive: boolean }[]
  /** The planted instruction, and the text it stands in, so that neither is in training and test at once; empty where there is none or it is nobody's. */
  readonly attack: string
  readonly host: string
}

/** Buckets of the words: 2^13. */
export const injectionBits = 13

/** The benchmark's texts. The attack is annotated; it is read for labels of segments and for folds, never by a scorer. */
export function benchmarkTexts({ items, labels }: BenchFile): InjectionText[] {
  return items.map((item, index) => {
    const label = labels[index]
    const source = label?.source ?? ''
    const attack = (label?.attack ?? '').trim()
    const text = typeof item.output === 'string' ? item.output : ''
    const at = attack === '' ? -1 : text.indexOf(attack)
    // The code that an attack wants inserted reads as any code does: its sentence is what asks.
    const code = attack.indexOf('```')
    const host = source === 'InjecAgent-base' || source === 'InjecAgent-enhanced' ? (item.context.split(' ')[0] ?? '') : (label?.group ?? '')
    return cut(text, { source, group: label?.group ?? '', attack, host, from: at, to: at + (code > 0 ? code : attack.length) })
  })
}

/**
 * Texts made from other sets, so that the model learns what requests to an assistant look like beyond the benchmark's few attacks: requests of HaluEval's users
 * planted in passages, answers and the benchmark's clean contexts (positive), the same requests alone, as users send them (negative), the hosts as they are (negative),
 * and ordinary texts that hold requests to people (negative).
 */
export function madeTexts(halueval: BenchFile, ragtruth: BenchFile, topicalChat: BenchFile, benchmark: readonly InjectionText[]): InjectionText[] {
  const random = seededRandom(1)
  const drawn = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const output = (file: BenchFile): string[] => file.items.flatMap((item) => (typeof item.output === 'string' ? [item.output] : []))
  const context = (file: BenchFile): string[] => file.items.map((item) => item.context)
  const hosts = [...new Set([...context(ragtruth), ...output(ragtruth), ...output(halueval), ...context(topicalChat)])].filter(
    (text) => text.length > 60,
  )
  const clean = benchmark.filter((text) => !text.positive && text.source !== 'NotInject')
  const made = hosts.map((text) => negativeText(text.slice(0, 3_000), 'made: host'))
  for (const text of ordinaryTexts) made.push(negativeText(text, 'ordinary'))
  for (const { input } of halueval.items) {
    const request = input.split('\n')[0] ?? ''
    if (request.length > 200) continue
    made.push(planted((drawn(hosts) ?? '').slice(0, 2_500), request, '', random))
    const table = drawn(clean)
    if (table) made.push(planted(table.text, request, table.host, random))
    made.push(negativeText(input, 'made: alone'))
  }
  return made
}

/** A text in which nothing is planted. */
export function negativeText(text: string, source: string): InjectionText {
  return cut(text, { source, group: '', attack: '', host: '', from: -1, to: -1 })
}

/** Puts a request between two lines, or two sentences, of a text. */
function planted(text: string, request: string, host: string, random: () => number): InjectionText {
  const lines = text.split('\n')
  const separator = lines.length > 2 ? '\n' : '. '
  const parts = text.split(separator)
  const at = Math.floor(random() * (parts.length + 1))
  const before = parts.slice(0, at).join(separator) + (at === 0 ? '' : separator) + (separator !== '\n' && random() < 0.5 ? '\n' : '')
  const whole = `${before}${request}\n${parts.slice(at).join(separator)}`
  return cut(whole, { source: 'made: planted', group: '', attack: '', host, from: before.length, to: before.length + request.length })
}

function cut(
  text: string,
  { from, to, ...rest }: { source: string; group: string; attack: string; host: string; from: number; to: number },
): InjectionText {
  const segments = textSegments(text)
  const features = instructionFeatures(segments, injectionBits)
  return {
    ...rest,
    text,
    positive: from >= 0,
    segments: segments.map((segment, index) => ({
      features: features[index] ?? { hashed: [], dense: [] },
      positive: from >= 0 && segment.start + segment.text.length > from && segment.start < to,
    })),
  }
}

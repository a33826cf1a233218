import { trivialScores } from '../../apps/cli/src/bench/trivial-baselines.ts'
import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import type { SparseFeatures } from '../../packages/helix/src/models/hashed-linear.ts'
import { findInjectedInstructions, injectionFlagFrom } from '../../packages/helix/src/mri/injected-instructions.ts'
import { instructionFeatures } from '../../packages/helix/src/mri/instruction-features.ts'
import { hiddenAt, inCode, readableText, revealedText } from '../../packages/helix/src/mri/revealed-text.ts'
import { textSegments } from '../../packages/helix/src/mri/text-segments.ts'
import { ordinaryTexts } from './ordinary-texts.ts'
import { seededRandom } from './seeded-random.ts'

/** One text cut into segments, each with its features and whether it is part of a planted instruction: null where only the text as a whole is known to hold one. */
export type InjectionText = {
  readonly set: string
  /** Family of the attack, or kind of the harmless text. */
  readonly kind: string
  readonly language: string
  readonly positive: boolean
  /** A request of a user's own, which the product never reads as something that an agent met. */
  readonly isPrompt: boolean
  /** What is kept out of training at once: the family, or of sets without families the attack; of a harmless text what it stands in. */
  readonly family: string
  readonly segments: readonly { readonly features: SparseFeatures; readonly positive: boolean | null; readonly inCode: boolean }[]
  /** Whether the rules alone flag it, and whether it holds words of override. */
  readonly ruled: boolean
  readonly trivial: boolean
  /** False for texts that quote an attack to tell of it: measured, not learnt from. */
  readonly learntFrom: boolean
}

/** Buckets of the words: 2^16. */
export const injectionBits = 16

/** Files of attacks and of harmless texts that look like them, beside the development half. */
export const injectionSets: Readonly<Record<string, string>> = {
  injection_templates_multilingual: 'Apache-2.0; hosts CC BY 4.0, CC BY-SA 4.0, MIT, statistics only',
  injection_spikee: 'Apache-2.0 (spikee)',
  injection_cyberseceval: 'MIT (PurpleLlama)',
  injection_hinglish: 'MIT (hinglish-prompt-injection-detector)',
  injection_agt: 'MIT (agent-governance-toolkit)',
  injection_benign_lookalikes: 'MIT, Apache-2.0, CC BY 4.0, CC BY-SA 4.0, statistics only',
}

/** A file's texts. Where an attack stands is annotated for labels of segments and for folds; no scorer reads it. */
export function labelledTexts({ set, items, labels }: BenchFile): InjectionText[] {
  return items.flatMap((item, index) => {
    const label = labels[index]
    if (label?.label === undefined || typeof item.output !== 'string') return []
    const positive = label.label === 1
    const kind = label.family ?? label.source
    const attack = (label.attack ?? '').trim()
    const name = set.replace('../train/', '')
    // Attacks of the development half have no families: each is one.
    const family = positive ? `${name} ${label.family ?? attack.slice(0, 60)}` : (label.host ?? label.group)
    return cut(item.output, {
      set: name,
      kind,
      language: label.lang ?? 'en',
      positive,
      isPrompt: label.task === 'prompt',
      family,
      attack,
      learntFrom: !(label.quotes_attack ?? false) && kind !== 'InjecAgent-enhanced',
    })
  })
}

/**
 * Texts made from other sets: requests of HaluEval's users planted in passages and answers (positive), the same requests alone, as users send them (negative), the
 * hosts as they are (negative), and ordinary texts that hold requests to people (negative).
 */
export function madeTexts(halueval: BenchFile, ragtruth: BenchFile, topicalChat: BenchFile): InjectionText[] {
  const random = seededRandom(1)
  const drawn = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const output = (file: BenchFile): string[] => file.items.flatMap((item) => (typeof item.output === 'string' ? [item.output] : []))
  const context = (file: BenchFile): string[] => file.items.map((item) => item.context)
  const hosts = [...new Set([...context(ragtruth), ...output(ragtruth), ...output(halueval), ...context(topicalChat)])].filter(
    (text) => text.length > 60,
  )
  const made = hosts.map((text) => harmlessText(text.slice(0, 3_000), 'made: host'))
  for (const text of ordinaryTexts) made.push(harmlessText(text, 'ordinary'))
  for (const { input } of halueval.items) {
    const request = input.split('\n')[0] ?? ''
    if (request.length > 200) continue
    made.push(planted((drawn(hosts) ?? '').slice(0, 2_500), request, random))
    made.push(harmlessText(input, 'made: alone'))
  }
  return made
}

/** A text in which nothing is planted. */
export function harmlessText(text: string, kind: string): InjectionText {
  return cut(text, { set: 'made', kind, language: 'en', positive: false, isPrompt: false, family: text.slice(0, 80), attack: '', learntFrom: true })
}

/** Puts a request between two lines, or two sentences, of a text. */
function planted(text: string, request: string, random: () => number): InjectionText {
  const lines = text.split('\n')
  const separator = lines.length > 2 ? '\n' : '. '
  const parts = text.split(separator)
  const at = Math.floor(random() * (parts.length + 1))
  const before = parts.slice(0, at).join(separator) + (at === 0 ? '' : separator) + (separator !== '\n' && random() < 0.5 ? '\n' : '')
  const whole = `${before}${request}\n${parts.slice(at).join(separator)}`
  return cut(whole, {
    set: 'made',
    kind: 'made: planted',
    language: 'en',
    positive: true,
    isPrompt: false,
    family: 'made: planted',
    attack: request,
    learntFrom: true,
  })
}

type Told = Omit<InjectionText, 'segments' | 'ruled' | 'trivial'> & { readonly attack: string }

function cut(text: string, { attack, ...told }: Told): InjectionText {
  const revealed = revealedText(text)
  const read = readableText(revealed)
  const segments = textSegments(read)
  const features = instructionFeatures(segments, injectionBits)
  const at = attack === '' ? -1 : read.indexOf(attack)
  // The code that an attack wants inserted reads as any code does: its sentence is what asks.
  const code = attack.indexOf('```')
  const to = at + (code > 0 ? code : attack.length)
  return {
    ...told,
    segments: segments.map((segment, index) => ({
      features: features[index] ?? { hashed: [], dense: [] },
      positive: !told.positive ? false : at < 0 ? null : segment.start + segment.text.length > at && segment.start < to,
      inCode: inCode.has(hiddenAt(revealed, segment.start)?.how ?? ''),
    })),
    ruled: findInjectedInstructions([{ origin: 'output', text, requestsExpected: true }]).score >= injectionFlagFrom,
    trivial: trivialScores({ id: '', input: '', context: '', output: text })['words of override'] > 0,
  }
}

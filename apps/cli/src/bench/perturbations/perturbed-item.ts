import type { Json } from '@maestro-helix/contract/json'
import { z } from 'zod'

/** A right output for a task and what it rests on: one line of the file that perturbations are made of. */
export const rightOutputSchema = z.object({
  id: z.string(),
  task: z.string(),
  context: z.string(),
  output: z.json(),
  /** Language of the output as a two-letter code; English where none is given. */
  lang: z.string().optional(),
  source: z.string().optional(),
})
export type RightOutput = z.infer<typeof rightOutputSchema> & { readonly output: Json }

/** What a perturbation may draw on besides the item. Each is seeded by item and kind. */
export type PerturbationHelp = {
  /** A whole number from 0 below `below`. */
  readonly draw: (below: number) => number
  /** The output of another document. */
  readonly otherOutput: string | null
}

/** What became of the item: another output, or another context where it is what the agent read that was changed. */
export type Perturbed = { readonly output: Json } | { readonly context: string }

export type Perturbation = {
  readonly kind: string
  /** Null where there is nothing of the kind in the item. */
  readonly apply: (item: RightOutput, help: PerturbationHelp) => Perturbed | null
}

/** The output as one text. */
export function textOf(output: Json): string {
  return typeof output === 'string' ? output : JSON.stringify(output)
}

/**
 * A perturbation that changes some text of the output: the text itself, or of JSON one of its texts or numbers, the first that the change applies to. Numbers
 * are changed as text and stay numbers.
 */
export function textPerturbation(kind: string, change: (text: string, item: RightOutput, help: PerturbationHelp) => string | null): Perturbation {
  return {
    kind,
    apply: (item, help) => {
      let done = false
      const changed = (value: Json): Json => {
        if (done) return value
        if (typeof value === 'string' || typeof value === 'number') {
          const text = String(value)
          const next = change(text, item, help)
          if (next === null || next === text) return value
          done = true
          return typeof value === 'number' && Number.isFinite(Number(next)) ? Number(next) : next
        }
        if (Array.isArray(value)) return value.map(changed)
        if (value !== null && typeof value === 'object')
          return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, changed(member)]))
        return value
      }
      const output = changed(item.output)
      return done ? { output } : null
    },
  }
}

/** A perturbation that puts another text in the place of the whole output. */
export function outputPerturbation(kind: string, change: (text: string, item: RightOutput, help: PerturbationHelp) => string | null): Perturbation {
  return {
    kind,
    apply: (item, help) => {
      const text = textOf(item.output)
      const output = change(text, item, help)
      return output === null || output === text ? null : { output }
    },
  }
}

/** One of a list, drawn. */
export function drawn<T>(values: readonly T[], { draw }: Pick<PerturbationHelp, 'draw'>): T | undefined {
  return values[draw(Math.max(1, values.length))]
}

/** Sentences of a text in any script, each with its end. */
export function sentencesOf(text: string): string[] {
  return (text.match(/[^.!?。！？]+(?:[.!?。！？]+(?=\s|$|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])|$|[.!?])/gu) ?? [text])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

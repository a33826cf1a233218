import type { Json } from '@maestro-helix/contract/json'

/** One text of an output: a text output is a single one, a JSON output has one per leaf. */
export type Leaf = { readonly path: string; readonly text: string; readonly isNumber: boolean; readonly isBoolean: boolean }

/** An output in the form the evaluators read. */
export type JudgedText = {
  /** prose: text. structured: JSON, given as such or as text that parses. code: text that is mostly code. */
  readonly form: 'prose' | 'structured' | 'code'
  readonly leaves: readonly Leaf[]
  /** The leaves as one text, for whatever looks at the whole. */
  readonly text: string
  readonly value: Json
  readonly emptyLeaves: number
  readonly capped: boolean
}

const maxLeaves = 5_000

/** Brings an output into the form the evaluators read. Text that parses as a JSON object or array counts as JSON; at most `maxChars` are read. */
export function judgedText(output: Json, maxChars: number): JudgedText {
  // A lone yes, no or number is an answer in one word, whether its quotation marks came along or not.
  if (typeof output === 'boolean' || typeof output === 'number') return { ...judgedText(String(output), maxChars), value: output }
  const value = typeof output === 'string' ? parsedStructure(output, maxChars) : output
  if (typeof value === 'string') {
    const capped = value.length > maxChars
    const text = (capped ? value.slice(0, maxChars) : value).toWellFormed()
    return {
      form: looksLikeCode(text) ? 'code' : 'prose',
      leaves: [{ path: '', text, isNumber: false, isBoolean: false }],
      text,
      value,
      emptyLeaves: 0,
      capped,
    }
  }
  return flattened(value, maxChars)
}

function parsedStructure(text: string, maxChars: number): Json {
  const trimmed =
    text.length > maxChars
      ? ''
      : text
          .trim()
          .replace(/^```(?:json)?\s*\n/, '')
          .replace(/\n```$/, '')
  if (!/^[{[]/.test(trimmed)) return text
  try {
    return JSON.parse(trimmed) as Json
  } catch {
    return text
  }
}

function flattened(value: Json, maxChars: number): JudgedText {
  const leaves: Leaf[] = []
  let chars = 0
  let emptyLeaves = 0
  let capped = false
  const work: { path: string; value: Json }[] = [{ path: '', value }]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (leaves.length >= maxLeaves || chars >= maxChars) {
      capped = true
      break
    }
    const { path, value: current } = next
    if (typeof current === 'object' && current !== null) {
      const entries = Object.entries(current)
      if (entries.length === 0) emptyLeaves += 1
      if (entries.length > maxLeaves) capped = true
      for (const [key, child] of entries.slice(0, maxLeaves).toReversed())
        work.push({ path: path.length > 200 ? path : `${path}/${key.slice(0, 100)}`, value: child })
    } else if (current === null || current === '') {
      emptyLeaves += 1
    } else {
      const text = String(current)
        .slice(0, maxChars - chars)
        .toWellFormed()
      chars += text.length
      leaves.push({ path, text, isNumber: typeof current === 'number', isBoolean: typeof current === 'boolean' })
    }
  }
  return { form: 'structured', leaves, text: leaves.flatMap((leaf) => (leaf.isBoolean ? [] : leaf.text)).join('\n'), value, emptyLeaves, capped }
}

/** True where more than half of the lines end or begin as code does. */
function looksLikeCode(text: string): boolean {
  const lines = text
    .slice(0, 20_000)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 200)
  if (lines.length < 3) return false
  const code = lines.filter((line) =>
    /[;{}]\s*$|^\s*(?:import|from|def|class|return|const|let|var|function|if|for|while|public|private|#include|package|func|fn|use)\b[^.]*$|^\s*(?:\/\/|\/\*|\*\/|@)|=>|\)\s*:$/.test(
      line,
    ),
  )
  return code.length / lines.length > 0.5
}

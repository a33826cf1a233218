import { type ReactNode, useMemo, useState } from 'react'
import { clipped, inertParts } from './inert-parts.ts'

const step = 20_000
const lineLimit = 2_000

/** A part of the text to point out, from one character to before another, and why. */
export type TextMark = { from: number; to: number; why: string }
type Props = {
  text: string
  /** One line that ends in an ellipsis where room ends. */
  inline?: boolean
  /** Finds what to point out in the text that is shown, in order and without overlaps. */
  findMarks?: (shown: string) => readonly TextMark[]
}

/** Text that others wrote, shown and never obeyed; a long one in portions. */
export function InertText({ text, inline = false, findMarks }: Props): ReactNode {
  const [limit, setLimit] = useState(step)
  const { pieces, left } = useMemo(() => {
    const cut = inline ? clipped(text.slice(0, 2_000).replace(/\s+/g, ' '), 400, 400) : clipped(text, limit, lineLimit)
    return { pieces: piecesOf(cut.text, findMarks?.(cut.text) ?? []), left: cut.left }
  }, [text, limit, inline, findMarks])
  const shown = pieces.map(({ text: piece, why }, index) =>
    why === undefined ? (
      <InertRun key={index} text={piece} />
    ) : (
      <mark key={index} title={why} className="bg-transparent text-inherit underline decoration-mark-critical decoration-wavy underline-offset-4">
        <span className="sr-only">[unsupported: </span>
        <InertRun text={piece} />
        <span className="sr-only">]</span>
      </mark>
    ),
  )
  if (inline) return <span className="block truncate">{shown}</span>
  return (
    <div className="min-w-0">
      <div className="whitespace-pre-wrap">{shown}</div>
      {left > 0 && (
        <button type="button" onClick={() => setLimit(limit + step)} className="mt-2 text-sm text-stable underline">
          Show {Math.min(step, left).toLocaleString('en')} more of {left.toLocaleString('en')} characters left
        </button>
      )}
    </div>
  )
}

function InertRun({ text }: { text: string }): ReactNode {
  return inertParts(text).map((part, index) =>
    'text' in part ? (
      <bdi key={index}>{part.text}</bdi>
    ) : (
      <span key={index} title={part.name} className="mx-px rounded-xs border border-line-strong px-0.5 font-mono text-[0.6875rem] text-cautionary">
        {part.shown}
      </span>
    ),
  )
}

function piecesOf(text: string, marks: readonly TextMark[]): { text: string; why?: string }[] {
  const pieces: { text: string; why?: string }[] = []
  let at = 0
  for (const { from, to, why } of marks) {
    if (from > at) pieces.push({ text: text.slice(at, from) })
    pieces.push({ text: text.slice(from, to), why })
    at = to
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  return pieces
}

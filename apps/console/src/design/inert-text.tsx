import { type ReactNode, useMemo, useState } from 'react'
import { clipped, inertParts } from './inert-parts.ts'

const step = 20_000
const lineLimit = 2_000

/** Text that others wrote, shown and never obeyed; a long one in portions. `inline` is one line that ends in an ellipsis where room ends. */
export function InertText({ text, inline = false }: { text: string; inline?: boolean }): ReactNode {
  const [limit, setLimit] = useState(step)
  const { parts, left } = useMemo(() => {
    const cut = inline ? clipped(text.slice(0, 2_000).replace(/\s+/g, ' '), 400, 400) : clipped(text, limit, lineLimit)
    return { parts: inertParts(cut.text), left: cut.left }
  }, [text, limit, inline])
  const shown = parts.map((part, index) =>
    'text' in part ? (
      <bdi key={index}>{part.text}</bdi>
    ) : (
      <span key={index} title={part.name} className="mx-px rounded-xs border border-line-strong px-0.5 font-mono text-[0.6875rem] text-cautionary">
        {part.shown}
      </span>
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

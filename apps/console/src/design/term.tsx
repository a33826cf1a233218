import type { ReactNode } from 'react'
import { glossary, type GlossaryTerm } from '../glossary.ts'
import { Tooltip } from './tooltip.tsx'

/** An abbreviation that explains itself on hover and focus, and to a screen reader. */
export function Term({ term, children }: { term: GlossaryTerm; children?: ReactNode }): ReactNode {
  const { name, meaning } = glossary[term]
  const text = (
    <>
      <span className="font-semibold">{name}</span>
      <br />
      {meaning}
    </>
  )
  return (
    <Tooltip text={text}>
      <button
        type="button"
        className="inline-flex min-h-6 min-w-6 cursor-help items-center rounded-sm underline decoration-dotted decoration-line-strong underline-offset-3"
      >
        {children ?? term}
        <span className="sr-only">, {name}</span>
      </button>
    </Tooltip>
  )
}

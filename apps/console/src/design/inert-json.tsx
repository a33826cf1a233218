import type { Json } from '@maestro-helix/contract/json'
import { type ReactNode, useMemo } from 'react'
import { InertText, type TextMark } from './inert-text.tsx'

type Props = { value: Json; label: string; findMarks?: (shown: string) => readonly TextMark[] }

/** A value as JSON, or as text where it is text; in a box that scrolls for itself and that the keyboard reaches. */
export function InertJson({ value, label, findMarks }: Props): ReactNode {
  const text = useMemo(() => (typeof value === 'string' ? value : JSON.stringify(value, null, 2)), [value])
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5"
    >
      <InertText text={text} {...(findMarks && { findMarks })} />
    </div>
  )
}

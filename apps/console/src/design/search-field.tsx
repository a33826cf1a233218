import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

type Props = { label: string; value: string; onChange: (value: string) => void; placeholder?: string }

/** Narrows down what a list shows. `/` leads here from anywhere on the page. */
export function SearchField({ label, value, onChange, placeholder }: Props): ReactNode {
  return (
    <div className="relative min-w-0 grow sm:max-w-80">
      <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <input
        type="search"
        data-search-field=""
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder ?? label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-8 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 text-sm placeholder:text-muted"
      />
    </div>
  )
}

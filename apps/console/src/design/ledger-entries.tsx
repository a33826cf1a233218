import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

/** The ledger entries something came from, by number; each leads to its page with its proof. */
export function LedgerEntries({ indexes }: { indexes: readonly number[] }): ReactNode {
  if (indexes.length === 0) return <span className="text-muted">no entry of its own</span>
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {indexes.map((index) => (
        <Link
          key={index}
          to="/ledger/entries/$index"
          params={{ index }}
          aria-label={`Ledger entry ${index}`}
          className="inline-flex min-h-6 min-w-6 items-center font-mono text-xs underline decoration-line-strong underline-offset-3 hover:decoration-current"
        >
          #{index}
        </Link>
      ))}
    </span>
  )
}

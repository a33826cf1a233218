import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { client } from '../api/client.ts'
import { queryKeys } from '../api/query-keys.ts'
import { Dialog } from './dialog.tsx'
import { ErrorState } from './error-state.tsx'
import { InertJson } from './inert-json.tsx'
import { LoadingState } from './loading-state.tsx'

/** The ledger entries something came from, by number; each opens as it stands in the ledger. */
export function LedgerEntries({ indexes }: { indexes: readonly number[] }): ReactNode {
  const [opened, setOpened] = useState<number>()
  if (indexes.length === 0) return <span className="text-muted">no entry of its own</span>
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {indexes.map((index) => (
        <button
          key={index}
          type="button"
          onClick={() => setOpened(index)}
          aria-label={`Ledger entry ${index}`}
          className="inline-flex min-h-6 min-w-6 items-center font-mono text-xs underline decoration-line-strong underline-offset-3 hover:decoration-current"
        >
          #{index}
        </button>
      ))}
      <Dialog
        open={opened !== undefined}
        onClose={() => setOpened(undefined)}
        title={`Ledger entry ${opened ?? ''}`}
        description="The entry as it stands in the ledger. What a person wrote and what an agent said is in the record; here are its digests."
      >
        {opened !== undefined && <Entry index={opened} />}
      </Dialog>
    </span>
  )
}

function Entry({ index }: { index: number }): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.ledgerEntry(index), queryFn: () => client.ledgerEntry(index) })
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingState what="the entry" />
  return <InertJson value={data.leaf} label={`Entry ${index}`} />
}

import type { Json } from '@maestro-helix/contract/json'
import type { ReactNode } from 'react'
import { InertText } from './inert-text.tsx'
import { Status } from './status.tsx'

/** A place in a value, and what stands there on either side; undefined where nothing does. `warning`: what it comes to, in words. */
export type Change = { path: string; before?: Json | undefined; after?: Json | undefined; warning?: string | undefined }
type Props = { rows: readonly Change[]; before: string; after: string; removed?: string; label?: string }

/** What differs between two values, place by place, before and after. */
export function Changes({ rows, before, after, removed = 'not there', label = 'What changes' }: Props): ReactNode {
  if (rows.length === 0) return <p className="text-sm">Nothing differs.</p>
  return (
    <div className="max-h-128 overflow-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full min-w-120 table-fixed text-left text-sm">
        <thead className="text-xs text-muted">
          <tr className="border-b border-line">
            <th className="w-1/4 py-1 pr-4 font-medium">What changes</th>
            <th className="pr-4 font-medium">{before}</th>
            <th className="font-medium">{after}</th>
          </tr>
        </thead>
        <tbody className="align-top">
          {rows.map((row) => (
            <tr key={row.path} className="border-b border-line">
              <th className="py-1 pr-4 font-mono text-xs font-normal">
                <InertText text={row.path === '' ? '(the whole)' : row.path} />
                {row.warning !== undefined && (
                  <span className="font-sans">
                    <Status tone="cautionary">{row.warning}</Status>
                  </span>
                )}
              </th>
              <td className="py-1 pr-4 text-critical">
                <Value value={row.before} none="not there" />
              </td>
              <td className="py-1 text-safe">
                <Value value={row.after} none={removed} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Value({ value, none }: { value: Json | undefined; none: string }): ReactNode {
  if (value === undefined) return <span className="text-muted">{none}</span>
  if (typeof value === 'string') return <InertText text={value} />
  return (
    <span className="font-mono text-xs">
      <InertText text={JSON.stringify(value, null, 2)} />
    </span>
  )
}

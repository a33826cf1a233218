import type { ReactNode } from 'react'

/** Nothing to show, and what makes something appear. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="flex flex-col items-center gap-1 px-4 py-14 text-center">
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="max-w-prose text-sm text-muted">{children}</div>}
    </div>
  )
}

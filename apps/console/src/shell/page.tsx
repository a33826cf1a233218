import type { ReactNode } from 'react'
import { useTitle } from './use-title.ts'

type Props = { title: string; heading?: ReactNode; lead?: ReactNode; actions?: ReactNode; children: ReactNode }

/** The frame of a page: its heading, what can be done here, and its content. `title` names the browser's tab. */
export function Page({ title, heading, lead, actions, children }: Props): ReactNode {
  useTitle(title)
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h1 className="text-xl">{heading ?? title}</h1>
          {lead !== undefined && <div className="mt-0.5 text-sm text-muted">{lead}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </>
  )
}

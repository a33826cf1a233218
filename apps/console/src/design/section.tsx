import type { ReactNode } from 'react'

/** A part of a page with its heading, on a surface of its own. */
export function Section({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section className="min-w-0 rounded-lg border border-line bg-surface px-4 py-3">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-sm">{title}</h2>
        {aside !== undefined && <div className="text-xs text-muted">{aside}</div>}
      </div>
      {children}
    </section>
  )
}

/** Names and what they stand for, below each other. */
export function Facts({ children }: { children: ReactNode }): ReactNode {
  return <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-5 gap-y-1.5 text-sm">{children}</dl>
}

export function Fact({ label, children }: { label: ReactNode; children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

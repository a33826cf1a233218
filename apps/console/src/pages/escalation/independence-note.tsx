import type { Independence } from '@maestro-helix/contract/independence'
import type { ReactNode } from 'react'
import { InertText } from '../../design/inert-text.tsx'

/** Who would not count, or is not independent, said before anybody signs: what concerns whoever looks first. */
export function IndependenceNote({ independence, viewer }: { independence: Independence | undefined; viewer: string | null }): ReactNode {
  if (independence === undefined || independence.dependencies.length === 0) return null
  const concerns = ({ person, of }: Independence['dependencies'][number]): boolean => person === viewer || of === viewer
  const own = independence.dependencies.filter(concerns)
  const others = independence.dependencies.filter((one) => !concerns(one))
  return (
    <div className="flex flex-col gap-2 text-sm" role="note" aria-label="Who is not independent">
      {own.length > 0 && <Sentences of={own} />}
      {others.length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted">Others who are not independent</summary>
          <Sentences of={others} />
        </details>
      )}
      <p className="text-muted">
        {independence.isEnforced
          ? 'Of two who are not independent of each other, one counts.'
          : 'The policies decide whether they count. The audit names them.'}
      </p>
    </div>
  )
}

function Sentences({ of }: { of: Independence['dependencies'] }): ReactNode {
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5">
      {of.map(({ rule, person, of: other, counts, sentence }) => (
        <li key={`${rule} ${person} ${other}`}>
          <InertText text={sentence} />
          {!counts && <span className="text-muted"> (does not count)</span>}
        </li>
      ))}
    </ul>
  )
}

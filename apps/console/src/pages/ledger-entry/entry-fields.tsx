import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { InertText } from '../../design/inert-text.tsx'
import { Fact, Facts } from '../../design/section.tsx'

/** The members of an entry, as they stand in it, each leading to what it names. */
export function EntryFields({ leaf }: { leaf: JsonObject }): ReactNode {
  const names = Object.keys(leaf).filter((name) => name !== 'kind')
  return (
    <Facts>
      {names.map((name) => (
        <Fact key={name} label={<code className="font-mono text-xs">{name}</code>}>
          <Value name={name} value={leaf[name] ?? null} />
        </Fact>
      ))}
    </Facts>
  )
}

const link = 'underline decoration-line-strong underline-offset-3'

function Value({ name, value }: { name: string; value: Json }): ReactNode {
  if (typeof value !== 'string')
    return (
      <span className="font-mono text-xs">
        <InertText text={JSON.stringify(value)} />
      </span>
    )
  const text = <InertText text={value} />
  switch (name) {
    case 'run_id':
      return (
        <Link to="/runs/$runId" params={{ runId: value }} className={link}>
          {text}
        </Link>
      )
    case 'escalation_id':
      return (
        <Link to="/escalations/$escalationId" params={{ escalationId: value }} className={link}>
          {text}
        </Link>
      )
    case 'agent_id':
    case 'human_operator_id':
    case 'workflow':
      return (
        <Link to="/ledger" search={{ about: value }} className={link}>
          {text}
        </Link>
      )
    default:
      return text
  }
}

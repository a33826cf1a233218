import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { ReactNode } from 'react'
import { InertText } from '../../design/inert-text.tsx'
import { Section } from '../../design/section.tsx'

/** What would make it better or less harmful, as far as the record says so. */
export function Suggestions({ shown: { intent, escalation }, judged }: { shown: EscalationCase; judged: AttemptRecord | undefined }): ReactNode {
  const suggestions = [
    ...(judged?.qsr?.suggestions ?? []),
    ...(intent === null || escalation.kind !== 'action' ? [] : [`If it has to be undone: ${intent.block.rollbackPlan}`]),
  ]
  if (suggestions.length === 0) return null
  return (
    <Section title="Suggested mitigation">
      <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
        {suggestions.map((suggestion) => (
          <li key={suggestion}>
            <InertText text={suggestion} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

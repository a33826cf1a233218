import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { type ReactNode, useCallback, useMemo } from 'react'
import { InertJson } from '../../design/inert-json.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { Section } from '../../design/section.tsx'
import { SubjectDigest } from './subject-digest-mark.tsx'
import { unsupportedMarks } from './unsupported-marks.ts'

/** The output that would be used, with what the judge found unsupported pointed out in it and listed below. */
export function OutputSection({ shown }: { shown: EscalationCase }): ReactNode {
  const { output, accuracyReasons } = shown.evidence
  const findMarks = useCallback((text: string) => unsupportedMarks(text, accuracyReasons), [accuracyReasons])
  const quoting = useMemo(() => accuracyReasons.filter((reason) => reason.includes('"')), [accuracyReasons])
  if (output === null) return null
  return (
    <Section title="The output in question" aside={<SubjectDigest shown={shown} />}>
      <InertJson value={output.value} label="Output in question" findMarks={findMarks} />
      {output.attempt !== shown.escalation.attempt && (
        <p className="mt-2 text-sm text-muted">
          It is that of attempt {output.attempt}, the best one; attempt {shown.escalation.attempt} was held.
        </p>
      )}
      {quoting.length > 0 && (
        <>
          <h3 className="mt-3 mb-1 text-sm">Not supported by what the agent was given</h3>
          <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
            {quoting.map((reason) => (
              <li key={reason}>
                <InertText text={reason} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}

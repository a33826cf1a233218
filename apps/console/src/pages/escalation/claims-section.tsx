import type { ClaimVerdict, Finding, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import type { ReactNode } from 'react'
import { givenWords } from '../../design/given-words.ts'
import { InertText } from '../../design/inert-text.tsx'
import { counted } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import type { Tone } from '../../design/tone.ts'

const verdicts: Readonly<Record<ClaimVerdict['verdict'], { word: string; tone: Tone; order: number }>> = {
  contradicted: { word: 'contradicted', tone: 'critical', order: 0 },
  unsupported: { word: 'not supported', tone: 'cautionary', order: 1 },
  notChecked: { word: 'not checked', tone: 'inactive', order: 2 },
  supported: { word: 'supported', tone: 'safe', order: 3 },
}

/** What was found in the output, and each of its claims beside the passage that it was read against; the doubtful ones first. */
export function ClaimsSection({ qsr: { claims = [], findings = [] } }: { qsr: QsrEvaluation }): ReactNode {
  if (claims.length === 0 && findings.length === 0) return null
  const ordered = claims.toSorted((a, b) => verdicts[a.verdict].order - verdicts[b.verdict].order || b.doubt - a.doubt)
  const doubtful = ordered.filter(({ verdict }) => verdict !== 'supported')
  const supported = ordered.filter(({ verdict }) => verdict === 'supported')
  return (
    <Section title="Claim by claim" aside={claims.length > 0 && `${supported.length} of ${counted(claims.length, 'claim')} supported`}>
      {findings.length > 0 && (
        <ul className="mb-3 flex flex-col gap-2 text-sm" aria-label="What the judge found">
          {findings.map((finding, index) => (
            <Found key={index} finding={finding} />
          ))}
        </ul>
      )}
      <Claims claims={doubtful} label="Claims in doubt" />
      {supported.length > 0 && (
        <details className="text-sm">
          <summary className="min-h-6 text-muted">{counted(supported.length, 'claim')} that what was given supports</summary>
          <Claims claims={supported} label="Supported claims" />
        </details>
      )}
    </Section>
  )
}

function Found({ finding: { claim, passage, reason } }: { finding: Finding }): ReactNode {
  return (
    <li className="border-l-2 border-mark-critical pl-3">
      <InertText text={reason} />
      <blockquote className="text-muted">
        <InertText text={claim} />
      </blockquote>
      {passage !== null && (
        <p className="text-muted">
          Given was: <InertText text={passage} />
        </p>
      )}
    </li>
  )
}

function Claims({ claims, label }: { claims: readonly ClaimVerdict[]; label: string }): ReactNode {
  if (claims.length === 0) return null
  return (
    <ul className="flex flex-col divide-y divide-line text-sm" aria-label={label}>
      {claims.map(({ text, verdict, doubt, passage }, index) => (
        <li key={index} className="grid gap-x-4 gap-y-1 py-2 md:grid-cols-2">
          <div>
            <Status tone={verdicts[verdict].tone}>{verdicts[verdict].word}</Status>{' '}
            <span className="text-xs text-muted">{Math.round(doubt * 100)} % doubt</span>
            <InertText text={text} />
          </div>
          <div className="text-muted">
            {passage === null ? (
              'Nothing that was given comes near it.'
            ) : (
              <>
                <p className="text-xs">Read against {givenWords[passage.provenance]}:</p>
                <InertText text={passage.text} />
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

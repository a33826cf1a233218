import type { GovernedVersion } from '@maestro-helix/contract/http/governed-versions'
import type { ReactNode } from 'react'
import type { Change } from '../../design/changes.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Fact, Facts } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { versionStateWords } from './gate-words.ts'

const origins: Readonly<Record<GovernedVersion['origin'], string>> = {
  installed: 'the first start',
  file: 'the edited file; nobody knows who edited it',
  person: 'a person',
  definition: 'a workflow’s definition',
}

/** Who proposed a version, why, and what became of it. */
export function VersionFacts({ version }: { version: GovernedVersion }): ReactNode {
  const { author, origin, proposedAt, rationale, approval, activations, state, laxer } = version
  const last = activations.at(-1)
  return (
    <Facts>
      <Fact label="Beside the one before">
        <Status tone={laxer ? 'cautionary' : 'safe'}>{laxer ? 'more passes by it' : 'no more passes by it'}</Status>
      </Fact>
      <Fact label="State">{versionStateWords[state]}</Fact>
      <Fact label="Proposed">
        by {origin === 'file' ? origins.file : `${author.id}, through ${origins[origin]}`}, <RelativeTime instant={proposedAt} />
      </Fact>
      {rationale !== null && (
        <Fact label="Because">
          <InertText text={rationale} />
        </Fact>
      )}
      {approval !== null && (
        <Fact label="Approved">
          by {approval.by.id}, <RelativeTime instant={approval.at} />
          {approval.rationale !== null && <InertText text={approval.rationale} />}
        </Fact>
      )}
      {last !== undefined && (
        <Fact label="In force">
          since <RelativeTime instant={last.at} />{' '}
          {last.cause === null ? `by ${last.by.id}` : last.cause === 'installed' ? 'as installed' : 'at once, since less passes by it'}
        </Fact>
      )}
    </Facts>
  )
}

/** What a version changes, as rows; what lets more pass says so. */
export function changesOfVersion(changes: GovernedVersion['changes']): Change[] {
  return changes.map(({ laxer, ...change }) => ({ ...change, warning: laxer ? 'more passes' : undefined }))
}

import type { GateView } from '@maestro-helix/contract/http/gates'
import type { ReactNode } from 'react'
import { Changes } from '../../design/changes.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { DecideVersion } from './decide-version.tsx'
import { versionSubject } from './gate-words.ts'
import { changesOfVersion, VersionFacts } from './version-facts.tsx'

/** What asks for somebody before anything else: a record that cannot be believed, a file that was refused, and versions that wait. */
export function WaitingChanges({ gate: { refused, problem, proposals, version } }: { gate: GateView }): ReactNode {
  return (
    <>
      {problem !== null && (
        <Section title="The record of the gates cannot be believed">
          <Status tone="critical">what was proven last stays in force</Status>
          <InertText text={problem} />
        </Section>
      )}
      {refused !== null && (
        <Section
          title="The file of the gates was refused"
          aside={
            <>
              read <RelativeTime instant={refused.at} />
            </>
          }
        >
          <div className="flex flex-col gap-1 text-sm">
            <Status tone="critical">it changes nothing</Status>
            <InertText text={refused.reason} />
            <p className="text-muted">
              Version {version} stays in force. SHA-256 of the file: <code className="font-mono text-xs wrap-anywhere">{refused.sha256}</code>
            </p>
          </div>
        </Section>
      )}
      {proposals.length > 0 && (
        <Section title="Waits for people" aside={counted(proposals.length, 'version')}>
          <ul className="flex flex-col divide-y divide-line">
            {proposals.map((proposal) => (
              <li key={proposal.version} className="flex flex-col gap-3 py-3">
                <h3 className="text-sm wrap-anywhere">
                  {versionSubject(proposal)}, version {proposal.version}
                </h3>
                <VersionFacts version={proposal} />
                <Changes
                  rows={changesOfVersion(proposal.changes)}
                  before={proposal.follows === null ? 'Is' : `Version ${proposal.follows}`}
                  after={`Version ${proposal.version}`}
                  removed="removed"
                  label={`What version ${proposal.version} changes`}
                />
                <DecideVersion key={proposal.state} version={proposal} />
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import type { ReactNode } from 'react'
import { Status } from './status.tsx'
import type { Tone } from './tone.ts'

export const releaseStatusWords: Readonly<Record<PromotionRecord['status'], { word: string; tone: Tone }>> = {
  granted: { word: 'released', tone: 'safe' },
  open: { word: 'being signed', tone: 'advisory' },
  rejected: { word: 'rejected', tone: 'critical' },
  revoked: { word: 'revoked', tone: 'critical' },
}

export function ReleaseStatus({ status }: Pick<PromotionRecord, 'status'>): ReactNode {
  const { word, tone } = releaseStatusWords[status]
  return <Status tone={tone}>{word}</Status>
}

/** What is to be released, in a few words. */
export function subjectWords({ kind, name, version }: PromotionRecord['subject']): string {
  return `${kind === 'runbook' ? 'run-book' : kind} ${name}${version === null ? '' : `, version ${version}`}`
}

import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { releaseStatusWords } from '../../design/release-status.tsx'
import type { Tone } from '../../design/tone.ts'

type Wanted = { name: string; version: number; sha256: string; environment: string }

/** How the release of exactly this version to this environment stands: the last that was asked for counts, one that is granted before all others. Pure. */
export function releaseOf(
  promotions: readonly PromotionRecord[],
  { name, version, sha256, environment }: Wanted,
): { word: string; tone: Tone; id: string | null } {
  const own = promotions.filter(
    ({ subject, environment: where }) =>
      subject.kind === 'workflow' && subject.name === name && subject.version === version && subject.sha256 === sha256 && where === environment,
  )
  const found = own.find(({ status }) => status === 'granted') ?? own.toSorted((a, b) => b.requestedAt.localeCompare(a.requestedAt))[0]
  return found === undefined ? { word: 'not asked for', tone: 'inactive', id: null } : { ...releaseStatusWords[found.status], id: found.id }
}

import type { Calibration, CalibrationChange } from './recalibrate.ts'

/** What the record says of calibrations, in the order it was recorded. */
export type CalibrationEvent =
  | {
      readonly kind: 'proposed'
      readonly at: string
      readonly by: string
      readonly sha256: string
      readonly calibration: Calibration
      readonly changes: Readonly<Record<string, CalibrationChange>>
      readonly verdicts: number
    }
  | { readonly kind: 'approved'; readonly at: string; readonly by: string; readonly version: number; readonly rationale: string }
  | { readonly kind: 'activated' | 'deactivated'; readonly at: string; readonly by: string; readonly version: number }

export type CalibrationVersion = Extract<CalibrationEvent, { kind: 'proposed' }> & {
  readonly state: 'proposed' | 'approved' | 'in-force' | 'retired'
  readonly approval: { readonly by: string; readonly at: string; readonly rationale: string } | null
}

export type CalibrationHistory = {
  /** In order of version. */
  readonly versions: readonly CalibrationVersion[]
  /** Versions in the order they came into force and are not rolled back; the last one is in force. */
  readonly active: readonly number[]
}

/** Where every version stands. An event that may not follow what is before it (a race lost, an approval by the proposer) changes nothing. */
export function calibrationHistory(events: readonly CalibrationEvent[]): CalibrationHistory {
  const versions = new Map<number, CalibrationVersion>()
  let active: number[] = []
  for (const event of events) {
    if (event.kind === 'proposed') {
      const { version } = event.calibration
      if (!versions.has(version)) versions.set(version, { ...event, state: 'proposed', approval: null })
      continue
    }
    const version = versions.get(event.version)
    if (version === undefined) continue
    if (event.kind === 'approved') {
      const { by, at, rationale } = event
      if (version.state === 'proposed' && version.by !== by)
        versions.set(event.version, { ...version, state: 'approved', approval: { by, at, rationale } })
    } else if (event.kind === 'activated') {
      if (version.approval !== null && active.at(-1) !== event.version) active = [...active, event.version]
    } else if (active.at(-1) === event.version) active = active.slice(0, -1)
  }
  const wasActive = new Set(events.flatMap((event) => (event.kind === 'activated' ? [event.version] : [])))
  return {
    versions: [...versions.values()]
      .toSorted((a, b) => a.calibration.version - b.calibration.version)
      .map((version) => {
        const { version: number } = version.calibration
        const state = active.at(-1) === number ? 'in-force' : version.approval !== null && wasActive.has(number) ? 'retired' : version.state
        return { ...version, state }
      }),
    active,
  }
}

import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { SettingChange } from '@maestro-helix/contract/governed-setting'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { leavesOf } from '../leaves-of.ts'

/** Which way a value goes where less passes by it. A value that is not named here is laxer by every change: nobody can tell. */
const stricter: Readonly<Record<string, 'up' | 'down'>> = {
  qsrMin: 'up',
  mriMax: 'down',
  start: 'up',
  floor: 'up',
  alpha: 'down',
  delta: 'down',
  auditRate: 'up',
  minLabels: 'up',
  below: 'up',
  maxAttempts: 'down',
}
const thresholds = ['qsrMin', 'mriMax'] as const

/**
 * What differs between two gate configurations, value by value, and whether more passes by it. An override that comes or goes is compared with what held at
 * its place without it. Pure.
 *
 * @example
 * gateChanges(defaultGateConfig, { ...defaultGateConfig, default: { qsrMin: 0.5, mriMax: 0.3 } })
 * // [{ path: 'default.qsrMin', before: 0.7, after: 0.5, laxer: true }]
 */
export function gateChanges(before: GateConfig, after: GateConfig): SettingChange[] {
  const [was, is] = [leavesOf(before as unknown as JsonObject), leavesOf(after as unknown as JsonObject)]
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((path): SettingChange[] => {
    const [old, fresh] = [was.get(path), is.get(path)]
    if (JSON.stringify(old) === JSON.stringify(fresh)) return []
    const laxer = isLaxerValue(path, old ?? inherited(before, path), fresh ?? inherited(after, path))
    return [{ path, ...(old !== undefined && { before: old }), ...(fresh !== undefined && { after: fresh }), laxer }]
  })
}

/** Whether anything passes `after` that would not pass `before`, or that cannot be told. */
export function isLaxer(before: GateConfig, after: GateConfig): boolean {
  return gateChanges(before, after).some(({ laxer }) => laxer)
}

/** The values of a step's own gate that ask for less than what holds at its place without it. */
export function laxerOwnValues(own: object, configured: object): string[] {
  const held = leavesOf(configured as JsonObject)
  return [...leavesOf(own as JsonObject)].flatMap(([path, value]) => (isLaxerValue(path, held.get(path), value) ? [path] : []))
}

function isLaxerValue(path: string, before: Json | undefined, after: Json | undefined): boolean {
  if (JSON.stringify(before) === JSON.stringify(after)) return false
  const way = stricter[path.split('.').at(-1) ?? '']
  if (way === undefined || typeof before !== 'number' || typeof after !== 'number') return true
  return way === 'up' ? after < before : after > before
}

/** What holds at the place of an override that is not there: the workflow's, or the default. */
function inherited(config: GateConfig, path: string): Json | undefined {
  const [root, workflow, level, ...rest] = path.split('.')
  const name = thresholds.find((one) => one === rest.at(-1))
  if (root !== 'overrides' || workflow === undefined || name === undefined) return undefined
  const ofWorkflow = Object.hasOwn(config.overrides, workflow) ? config.overrides[workflow]?.thresholds?.[name] : undefined
  return level === 'steps' ? (ofWorkflow ?? config.default[name]) : config.default[name]
}

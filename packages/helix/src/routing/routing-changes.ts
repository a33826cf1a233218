import type { SettingChange } from '@maestro-helix/contract/governed-setting'
import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { leavesOf } from '../leaves-of.ts'

/**
 * What differs between two routing policies, value by value. None is laxer: a policy decides who does the work, not what passes. Pure.
 *
 * @example
 * routingChanges(defaultRoutingPolicy, { ...defaultRoutingPolicy, decay: 0.95 })
 * // [{ path: 'decay', before: 0.99, after: 0.95, laxer: false }]
 */
export function routingChanges(before: RoutingPolicy, after: RoutingPolicy): SettingChange[] {
  const [was, is] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].toSorted().flatMap((path): SettingChange[] => {
    const [old, fresh] = [was.get(path), is.get(path)]
    if (old === fresh) return []
    return [{ path, ...(old !== undefined && { before: old }), ...(fresh !== undefined && { after: fresh }), laxer: false }]
  })
}

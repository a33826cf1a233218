import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { digestOf } from '../record/digest.ts'
import { type FileContent, type SettingFileEvents, type WatchedFile, watchSettingFile } from './watch-setting-file.ts'

type RoutingFile = { policy: RoutingPolicy; sha256: string }
/** What the file of the routing policy says. */
export type RoutingFileContent = FileContent<RoutingFile>
export type WatchedRoutingFile = WatchedFile<RoutingFile>

const form = {
  invalid: 'ROUTING_POLICY_INVALID' as const,
  mostBytes: 100_000,
  parse(text: string): RoutingFile {
    const policy = parseRoutingPolicy(text)
    return { policy, sha256: digestOf(policy) }
  },
}

/** Reads the file of the routing policy and follows its changes. */
export function watchRoutingPolicy(file: string, now: () => string, events: SettingFileEvents<RoutingFile>): Promise<WatchedRoutingFile> {
  return watchSettingFile(file, form, now, events)
}

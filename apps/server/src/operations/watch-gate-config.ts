import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { digestOf } from '../record/digest.ts'
import { type FileContent, type SettingFileEvents, type WatchedFile, watchSettingFile } from './watch-setting-file.ts'

type GateFile = { config: GateConfig; sha256: string }
/** What the file of the gate configuration says. */
export type GateFileContent = FileContent<GateFile>
export type WatchedGateFile = WatchedFile<GateFile>

const form = {
  invalid: 'GATE_CONFIG_INVALID' as const,
  mostBytes: 1_000_000,
  parse(text: string): GateFile {
    const config = parseGateConfig(text)
    return { config, sha256: digestOf(config) }
  },
}

/** Reads the file of the gate configuration and follows its changes. */
export function watchGateConfig(file: string, now: () => string, events: SettingFileEvents<GateFile>): Promise<WatchedGateFile> {
  return watchSettingFile(file, form, now, events)
}

/** What the record says to the system audit checklist. Counts from `since` on, unless said otherwise. */
export type ChecklistFigures = {
  judged: number
  /** Outputs that went on without anything being known of their truth. */
  unassessed: number
  /** 99th percentile of the time that judging took, in milliseconds; null where nothing was judged. */
  judgeMsP99: number | null
  /** Most attempts that ended within one minute. */
  attemptsInBestMinute: number
  evaluators: { name: string; version: string; sha256: string; evaluations: number }[]
  /** Completed runs by workflow. */
  completedRuns: Record<string, number>
  /** Irreversible actions ever that were, or may have been, carried out, and those of them without approvals by two people with two keys. */
  irreversibleEffects: number
  irreversibleUnsigned: number
  /** Decisions of people, and those by which something that the gate held went on. */
  decisions: number
  overrides: number
  /** People with a valid key, demonstration operators left out. */
  validOperators: number
  /** The connection to the database: its role, and whether it is encrypted or stays on this machine. */
  databaseSuperuser: boolean
  databaseEncrypted: boolean
  databaseLocal: boolean
  checkpoints: number
  cosignatures: number
}

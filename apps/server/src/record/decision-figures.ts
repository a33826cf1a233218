/** What people decided of one workflow within a window, counted. Times in milliseconds. */
export type DecisionFigures = {
  workflow: string
  /** Runs that were started. */
  runs: number
  /** Questions that people decided, and those whose time ran out. */
  decided: number
  timedOut: number
  latencies: { median: number; p95: number } | null
  /** Outputs that a gate held and people let pass, not those that policies alone had held; those that it had halted; those that one person let pass by break-glass. */
  overrides: number
  overridesOfHalts: number
  overridesByBreakGlass: number
}

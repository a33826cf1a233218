import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks per second of /proc, which Linux fixes at 100 for user space. */
const ticksPerSecond = 100

/**
 * CPU time in milliseconds that these processes and all their descendants have used so far, ended children included. Linux only; undefined
 * where /proc is missing.
 */
export function cpuMsOf(rootPids: readonly number[]): number | undefined {
  const processes = new Map<number, { parent: number; ticks: number }>()
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const fields = statFields(Number(name))
      if (fields) processes.set(Number(name), fields)
    }
  } catch {
    return undefined
  }
  const counted = new Set(rootPids)
  for (let before = -1; before !== counted.size;) {
    before = counted.size
    for (const [pid, { parent }] of processes) if (counted.has(parent)) counted.add(pid)
  }
  let ticks = 0
  for (const pid of counted) ticks += processes.get(pid)?.ticks ?? 0
  return (ticks * 1_000) / ticksPerSecond
}

function statFields(pid: number): { parent: number; ticks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; the fields after it are numbers.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [, parent = 0] = fields
    const used = fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0)
    return { parent, ticks: used }
  } catch {
    return undefined
  }
}

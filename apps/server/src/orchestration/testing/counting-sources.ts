import type { Sources } from '../../record/sources.ts'
import { afterNoon } from './made-up-run.ts'

/** Sources that a test can follow: identifiers count up, the clock stands still until it is moved. */
export function countingSources(): Sources & { advance(milliseconds: number): void } {
  let elapsedMs = 0
  let count = 0
  return {
    now: () => afterNoon(elapsedMs),
    id: () => `00000000-0000-7000-9000-${(count++).toString(16).padStart(12, '0')}`,
    salt: () => (count++).toString(16).padStart(32, '0'),
    advance(milliseconds) {
      elapsedMs += milliseconds
    },
  }
}

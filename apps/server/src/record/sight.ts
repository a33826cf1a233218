import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * What whoever reads now may see of sealed bodies. `opened` is told the keys of the people whose bodies were opened for them, `withheld` that something was not.
 * Without one (commands, rounds of the server itself) everything is opened and nobody is told.
 */
export type Sight = { mayOpen: boolean; opened(keyIds: readonly string[]): void; withheld(): void }

const sights = new AsyncLocalStorage<Sight>()

/** Does `work`, and all that follows from it, with this sight. */
export function withSight<T>(sight: Sight, work: () => T): T {
  return sights.run(sight, work)
}

export function sightNow(): Sight | undefined {
  return sights.getStore()
}

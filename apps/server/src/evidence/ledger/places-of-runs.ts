/** Which entries there are of each run, for any number of runs. */
export type PlacesOfRuns = {
  add(runId: string, index: number, leafHash: Uint8Array): void
  /** In order of the index; those of another run now and then. */
  of(runId: string): { index: number; hash: Uint8Array }[]
}

/** The first half of a SHA-256: to find another entry for it takes 2^128 trials. */
export const keptHashBytes = 16
const firstRoom = 1_024

/**
 * Thirty bytes an entry and about forty a run, not the objects and strings that a map of lists costs: an entry's slot names the slot of the same run before it.
 * Runs are told apart by 48 bits of their random id.
 */
export function placesOfRuns(): PlacesOfRuns {
  const newest = new Map<number, number>()
  let count = 0
  let places = new Float64Array(firstRoom)
  let before = new Int32Array(firstRoom)
  let hashes = new Uint8Array(firstRoom * keptHashBytes)

  function makeRoom(): void {
    if (count < places.length) return
    const [olderPlaces, olderBefore, olderHashes] = [places, before, hashes]
    const room = count * 2
    places = new Float64Array(room)
    before = new Int32Array(room)
    hashes = new Uint8Array(room * keptHashBytes)
    places.set(olderPlaces)
    before.set(olderBefore)
    hashes.set(olderHashes)
  }

  return {
    add(runId, index, leafHash) {
      makeRoom()
      const key = keyOf(runId)
      places[count] = index
      before[count] = newest.get(key) ?? -1
      hashes.set(leafHash.subarray(0, keptHashBytes), count * keptHashBytes)
      newest.set(key, count)
      count += 1
    },
    of(runId) {
      const found: { index: number; hash: Uint8Array }[] = []
      for (let slot = newest.get(keyOf(runId)) ?? -1; slot >= 0; slot = before[slot] ?? -1)
        found.push({ index: places[slot] ?? -1, hash: hashes.slice(slot * keptHashBytes, (slot + 1) * keptHashBytes) })
      return found.toReversed()
    },
  }
}

/** The last twelve of a UUID's digits, which are random in every version in use. */
function keyOf(runId: string): number {
  const key = Number.parseInt(runId.slice(-12), 16)
  return Number.isSafeInteger(key) ? key : -1
}

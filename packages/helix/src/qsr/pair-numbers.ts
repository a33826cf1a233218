/**
 * Numbers pairs of whole numbers from 0 upwards in the order in which they are first met. What a map of texts or of large numbers would say, without making
 * either: neighbouring words are looked up thousands of times in an evaluation.
 */
export class PairNumbers {
  #size = 0
  /** Slot -> number of the pair + 1, 0 where it is free; a pair stands in the first slot from its hash on that was free. */
  #slots: Int32Array
  #firsts: Int32Array
  #seconds: Int32Array

  /** `expected`: about how many pairs there will be; more are taken too. */
  constructor(expected: number) {
    const slots = 2 ** Math.max(6, Math.ceil(Math.log2(2 * expected)))
    this.#slots = new Int32Array(slots)
    this.#firsts = new Int32Array(slots / 2)
    this.#seconds = new Int32Array(slots / 2)
  }

  /** How many pairs there are. */
  get size(): number {
    return this.#size
  }

  /** The pair's number, -1 for one that was never added. */
  find(first: number, second: number): number {
    return (this.#slots[this.#slotOf(first, second)] ?? 0) - 1
  }

  /** The pair's number; one that was never added gets the next. */
  add(first: number, second: number): number {
    const slot = this.#slotOf(first, second)
    const known = (this.#slots[slot] ?? 0) - 1
    if (known >= 0) return known
    const number = this.#size
    this.#firsts[number] = first
    this.#seconds[number] = second
    this.#slots[slot] = number + 1
    this.#size = number + 1
    if (this.#size === this.#firsts.length) this.#grow()
    return number
  }

  #slotOf(first: number, second: number): number {
    const last = this.#slots.length - 1
    let hash = Math.imul(first, 0x9e_37_79_b1) ^ Math.imul(second + 1, 0x85_eb_ca_6b)
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2_b2_ae_35)
    let slot = (hash ^ (hash >>> 13)) & last
    for (let entry = this.#slots[slot] ?? 0; entry > 0; entry = this.#slots[slot] ?? 0) {
      if (this.#firsts[entry - 1] === first && this.#seconds[entry - 1] === second) break
      slot = (slot + 1) & last
    }
    return slot
  }

  /** Half of the slots stay free, so that a search ends soon. */
  #grow(): void {
    const firsts = this.#firsts
    const seconds = this.#seconds
    this.#slots = new Int32Array(4 * firsts.length)
    this.#firsts = new Int32Array(2 * firsts.length)
    this.#seconds = new Int32Array(2 * firsts.length)
    this.#firsts.set(firsts)
    this.#seconds.set(seconds)
    for (let number = 0; number < this.#size; number += 1) this.#slots[this.#slotOf(firsts[number] ?? 0, seconds[number] ?? 0)] = number + 1
  }
}

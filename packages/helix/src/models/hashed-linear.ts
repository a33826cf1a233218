/** An item as a linear model reads it: buckets of hashed words that it holds, and values with a weight of their own each. */
export type SparseFeatures = { readonly hashed: readonly number[]; readonly dense: readonly number[] }

/** A linear model over hashed words and named values, as it is published: weights of the buckets as signed bytes of a common scale, in base64. */
export type HashedLinearParameters = {
  readonly bits: number
  readonly bias: number
  readonly dense: number[]
  readonly hashedScale: number
  readonly hashedBase64: string
}

/** Where the hash of a feature's name begins (FNV-1a). */
export const hashStart = 0x81_1c_9d_c5

/** The hash of a name that goes on by `part`: a name need not be put together to be hashed. */
export function hashedOn(hash: number, part: string): number {
  let next = hash
  for (let index = 0; index < part.length; index += 1) next = Math.imul(next ^ part.charCodeAt(index), 0x01_00_01_93)
  return next
}

/** The bucket, 0 to 2^bits - 1, of a name of that hash, after a final mix. */
export function bucketOf(hash: number, bits: number): number {
  let mixed = hash ^ (hash >>> 15)
  mixed = Math.imul(mixed, 0x85_eb_ca_6b)
  mixed ^= mixed >>> 13
  return (mixed >>> 0) & ((1 << bits) - 1)
}

export class HashedLinearModel {
  readonly bits: number
  readonly #bias: number
  readonly #dense: number[]
  readonly #hashed: Float64Array

  constructor(parameters: HashedLinearParameters) {
    this.bits = parameters.bits
    this.#bias = parameters.bias
    this.#dense = parameters.dense
    const bytes = atob(parameters.hashedBase64)
    this.#hashed = new Float64Array(1 << parameters.bits)
    for (let index = 0; index < this.#hashed.length; index += 1) {
      // Signed bytes: 128 to 255 stand for -128 to -1.
      this.#hashed[index] = ((((bytes.charCodeAt(index) || 0) + 128) & 255) - 128) * parameters.hashedScale
    }
  }

  /** Log-odds. The hashed part is divided by the root of how many buckets there are, so that long segments do not weigh more than short ones. */
  score(features: SparseFeatures): number {
    let hashed = 0
    for (const bucket of features.hashed) hashed += this.#hashed[bucket] ?? 0
    let score = this.#bias + hashed / Math.sqrt(features.hashed.length + 1)
    for (let index = 0; index < features.dense.length; index += 1) score += (features.dense[index] ?? 0) * (this.#dense[index] ?? 0)
    return score
  }
}

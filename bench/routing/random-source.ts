/** Random numbers from a seed, the same on every machine (mulberry32), with the distributions that scores are drawn from. */
export class RandomSource {
  #state: number

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** A score in [0, 1] with this mean and standard deviation (a beta distribution), so that clipping moves no mean. */
  score(mean: number, deviation: number): number {
    const held = Math.min(0.999, Math.max(0.001, mean))
    const concentration = Math.max(0.2, (held * (1 - held)) / deviation ** 2 - 1)
    const a = this.#gamma(held * concentration)
    const b = this.#gamma((1 - held) * concentration)
    return a + b === 0 ? held : a / (a + b)
  }

  /** Marsaglia and Tsang. */
  #gamma(shape: number): number {
    if (shape < 1) return this.#gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }
}

import { binomialTail } from './learn-then-test.ts'

/** A share with the interval that covers the true one with probability of at least `1 - risk`. */
export type BinomialInterval = { readonly share: number; readonly lower: number; readonly upper: number }

/** Halvings of [0, 1]: beyond what a double can tell apart. */
const halvings = 60

/**
 * The interval of Clopper and Pearson (Biometrika 26, 1934): exact, so never too narrow. The lower end is the p at which so many successes or more have
 * probability risk / 2, the upper end the p at which so many or fewer have it.
 * @param successes 0..trials. @param trials 1 upwards. @param risk 0..1, exclusive: probability that the interval misses the true share.
 */
export function binomialInterval(successes: number, trials: number, risk: number): BinomialInterval {
  // The lower end of the share of successes is 1 less the upper end of the share of failures, which is a sum over the failures alone.
  const lower = successes === 0 ? 0 : 1 - upperEnd(trials - successes, trials, risk / 2)
  const upper = successes === trials ? 1 : upperEnd(successes, trials, risk / 2)
  return { share: successes / trials, lower, upper }
}

/** The p at which `count` or fewer of `trials` have probability `tail`. */
function upperEnd(count: number, trials: number, tail: number): number {
  if (count === trials) return 1
  let below = count / trials
  let above = 1
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (below + above) / 2
    if (binomialTail(trials, count, middle) > tail) below = middle
    else above = middle
  }
  return above
}

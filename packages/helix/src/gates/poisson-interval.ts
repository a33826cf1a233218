/** Halvings of the range: beyond what a double can tell apart. */
const halvings = 80

/**
 * The exact interval of a Poisson mean from one count (Garwood, Biometrika 28, 1936): the lower end is the mean at which so many or more have probability
 * risk / 2, the upper end the mean at which so many or fewer have it.
 * @param count 0 upwards. @param risk 0..1, exclusive: probability that the interval misses the true mean.
 */
export function poissonInterval(count: number, risk: number): { readonly lower: number; readonly upper: number } {
  const tail = risk / 2
  // Wide enough for any tail that a double can hold.
  const beyond = count + 40 * Math.sqrt(count + 1) + 800
  return {
    lower: count === 0 ? 0 : meanAt(count - 1, 1 - tail, beyond),
    upper: meanAt(count, tail, beyond),
  }
}

/** The mean at which `count` or fewer have this probability; it falls as the mean grows. */
function meanAt(count: number, probability: number, beyond: number): number {
  let below = 0
  let above = beyond
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (below + above) / 2
    if (poissonTail(count, middle) > probability) below = middle
    else above = middle
  }
  return above
}

/** P(X <= k) for X ~ Poisson(mean). Summed from logarithms. */
function poissonTail(k: number, mean: number): number {
  let logTerm = -mean
  let sum = Math.exp(logTerm)
  for (let events = 1; events <= k; events += 1) {
    logTerm += Math.log(mean) - Math.log(events)
    sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}

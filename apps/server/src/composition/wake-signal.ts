/** Tells whoever delivers wakes that one was committed. */
export type WakeSignal = {
  /** A wake was committed. Nothing happens while nobody delivers: whoever begins to looks for what is there. */
  soon(): void
  /** From now on `deliver` is told. */
  attach(deliver: () => void): void
}

/** A signal that can be given to what commits before there is anybody who delivers: commits and deliveries need each other. */
export function wakeSignal(): WakeSignal {
  let told = (): void => undefined
  return {
    soon: () => told(),
    attach: (deliver) => {
      told = deliver
    },
  }
}

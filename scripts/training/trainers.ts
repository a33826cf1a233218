import type { Trainer } from './trainer.ts'

/** Every model that is published, in the order of training. */
export const trainers: readonly Trainer[] = []

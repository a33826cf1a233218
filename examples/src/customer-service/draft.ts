import type { OrderAction } from './order-action.ts'
import type { PolicyRule } from './policy-basis.ts'

/** An action on its way to being proposed: how sure the understanding is (0..1), the rules it rests on, and what is claimed. */
export type Draft = { action: OrderAction; certainty: number; rules: PolicyRule[]; claim: string }
/** Something only a person can settle. */
export class Unclear extends Error {}
/** Something the shop does not allow; `rule` is the sentence to quote. */
export class Refused extends Error {
  readonly rule: PolicyRule
  constructor(message: string, rule: PolicyRule) {
    super(message)
    this.rule = rule
  }
}

/** How sure a step of understanding is; multiplied along the way. Chosen by hand: what was said is sure, what was inferred less. */
export const certainties = {
  said: 1,
  onlyFit: 0.88,
  carried: 0.93,
  defaultMethod: 0.85,
  unclearMethod: 0.65,
  extraOptionChange: 0.75,
  conditional: 0.85,
  hedged: 0.6,
  ending: 0.95,
}

import { createHash } from 'node:crypto'
import { binomialInterval } from '@maestro-helix/helix/gates/binomial-interval'
import { goesOn } from '@maestro-helix/helix/gates/decide-gate'
import type { BenchJudge, JudgedItem } from '../score-item.ts'
import { inBatches, judgeItem } from '../score-item.ts'
import { factPerturbations } from './fact-perturbations.ts'
import { formPerturbations } from './form-perturbations.ts'
import type { Perturbation, PerturbationHelp, Perturbed, RightOutput } from './perturbed-item.ts'
import { textOf } from './perturbed-item.ts'

export const perturbations: readonly Perturbation[] = [...factPerturbations, ...formPerturbations]

/** Of so many perturbed outputs whose right version passed, so many were held; with the 95 % interval. */
export type CaughtShare = {
  readonly kind: string
  readonly items: number
  readonly caught: number
  /** Of those that went on, the ones that went on as unassessed: marked, and counted apart from passes. */
  readonly unassessed: number
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
  /** Perturbed outputs that went on, at most five, for people to look at. */
  readonly missed: readonly { readonly id: string; readonly output: string }[]
}

export type PerturbationReport = {
  /** Right outputs, and the share of them that passes. */
  readonly right: Omit<CaughtShare, 'kind' | 'caught' | 'unassessed' | 'missed'> & {
    readonly passed: number
    readonly held: readonly { readonly id: string; readonly outcome: string; readonly reason: string }[]
  }
  readonly kinds: readonly CaughtShare[]
}

/**
 * Perturbs right outputs and asks the gate of the shipped defaults what it does with each: the share of the right ones that pass, and by kind the share of perturbed
 * ones that is held, among those whose right version passed. The same items and seed give the same report.
 */
export async function benchPerturbations(
  items: readonly RightOutput[],
  judge: BenchJudge,
  seed: string,
  checkStop: () => void = () => {},
): Promise<PerturbationReport> {
  const decided = await inBatches(items, async (item) => ({ item, judged: await judgedOutput(item, judge) }), checkStop)
  const passing = decided.filter(({ judged }) => goesOn(judged.decision)).map(({ item }) => item)
  const kinds: CaughtShare[] = []
  for (const { kind, apply } of perturbations) {
    const perturbed = passing.flatMap((item) => {
      const change = apply(item, helpFor(item, items, `${seed}\n${kind}`))
      return change === null ? [] : [{ item, change }]
    })
    const outcomes = await inBatches(
      perturbed,
      async ({ item, change }) => ({ item, change, outcome: (await judgedOutput({ ...item, ...change }, judge)).decision.outcome }),
      checkStop,
    )
    const missed = outcomes.filter(goesOn)
    const caught = perturbed.length - missed.length
    const unassessed = missed.filter(({ outcome }) => outcome === 'unassessed').length
    kinds.push({
      kind,
      ...shares(caught, perturbed.length),
      caught,
      unassessed,
      missed: missed.slice(0, 5).map(({ item, change }) => shown(item, change)),
    })
  }
  return {
    right: {
      ...shares(passing.length, items.length),
      passed: passing.length,
      held: decided.flatMap(({ item, judged: { decision } }) =>
        goesOn(decision) ? [] : [{ id: item.id, outcome: decision.outcome, reason: decision.reasons[0] ?? '' }],
      ),
    },
    kinds,
  }
}

function judgedOutput({ id, task, context, output }: RightOutput, judge: BenchJudge): Promise<JudgedItem> {
  return judgeItem({ id, input: task, context, output }, judge)
}

function shown({ id, context }: RightOutput, change: Perturbed): { id: string; output: string } {
  return { id, output: 'output' in change ? textOf(change.output).slice(0, 300) : change.context.slice(context.length).trim().slice(0, 300) }
}

function shares(count: number, items: number): Pick<CaughtShare, 'items' | 'share' | 'low' | 'high'> {
  if (items === 0) return { items, share: null, low: null, high: null }
  const { share, lower, upper } = binomialInterval(count, items, 0.05)
  const round = (value: number): number => Math.round(value * 1_000) / 1_000
  return { items, share: round(share), low: round(lower), high: round(upper) }
}

/** What one perturbation of one item draws on: seeded by both, so that items added elsewhere change nothing here. */
function helpFor(item: RightOutput, items: readonly RightOutput[], seed: string): PerturbationHelp {
  let count = 0
  const draw = (below: number): number => {
    const digest = createHash('sha256').update(`${seed}\n${item.id}\n${count++}`).digest()
    return digest.readUInt32BE(0) % below
  }
  const others = items.filter((other) => other.context !== item.context && (other.lang ?? 'en') === (item.lang ?? 'en'))
  const elsewhere = others.length > 0 ? others : items.filter((other) => other.context !== item.context)
  const other = elsewhere[draw(Math.max(1, elsewhere.length))]
  return { draw, otherOutput: other === undefined ? null : textOf(other.output) }
}

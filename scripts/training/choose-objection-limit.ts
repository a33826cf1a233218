import { binomialTail } from '../../packages/helix/src/gates/learn-then-test.ts'
import type { FittedObjection, ObjectionItem } from './fit-objection.ts'
import { fitObjection, objection } from './fit-objection.ts'

/** An item that the ordered rule passes. Those that a veto or a floor holds are held whatever the limit; the model does not learn from them. */
export type OrderedItem = ObjectionItem & {
  readonly vetoed: boolean
  /** Scores of the components that have floors, 0..5, in their order; null where one could not be assessed. */
  readonly scores: readonly (number | null)[]
}

export type ObjectionChoice = { readonly model: FittedObjection; readonly limit: number }
export type GateChoice = { readonly floors: readonly number[]; readonly byFamily: Readonly<Record<string, ObjectionChoice>> }

/** What may be held of the good that the ordered rule passes: of all together, certified with probability 1 - delta, and of the worst source as measured. */
export type Price = { readonly share: number; readonly worstSource: number; readonly delta: number }
export type Prices = { readonly floors: readonly Price[]; readonly objection: Price }

/** A source says something of its own from so many good, or bad, items. */
const leastItems = 25

/** Floors first, then by kind of task (those of `only`, where it is given) the objection model on what they let through, and its limit. */
export function chooseGate(items: readonly OrderedItem[], prices: Prices, only?: ReadonlySet<string>): GateChoice {
  const floors = prices.floors.map((price, at) => chooseFloor(items, at, price))
  const families = [...new Set(items.map(({ family }) => family))].toSorted().filter((family) => only === undefined || only.has(family))
  return {
    floors,
    byFamily: Object.fromEntries(
      families.map((family) => [
        family,
        chooseObjection(
          items.filter((item) => item.family === family).map((item) => ({ ...item, vetoed: item.vetoed || belowFloor(item, floors) })),
          prices.objection,
        ),
      ]),
    ),
  }
}

/** Whether an item that the ordered rule passes passes the conditions, too. */
export function passesGate({ floors, byFamily }: GateChoice, item: OrderedItem): boolean {
  const choice = byFamily[item.family] ?? byFamily['other']
  return !item.vetoed && !belowFloor(item, floors) && (choice === undefined || objection(choice.model, item.features) <= choice.limit)
}

function belowFloor({ scores }: OrderedItem, floors: readonly number[]): boolean {
  return scores.some((score, at) => score !== null && score < (floors[at] ?? 0))
}

/** The highest floor of a component whose price is certified: from 0 upwards in tenths, the first that fails ends the sequence. */
function chooseFloor(items: readonly OrderedItem[], at: number, price: Price): number {
  const good = items.filter(({ bad, vetoed, scores }) => !bad && !vetoed && scores[at] != null)
  let chosen = 0
  for (let step = 1; step <= 45; step += 1) {
    const floor = step / 10
    if (!affordable(good, (item) => (item.scores[at] ?? 5) < floor, price)) break
    chosen = floor
  }
  return chosen
}

/**
 * The objection model, and the limit: from the loosest downwards each limit's price is tested (Learn-then-Test, fixed sequence, exact binomial tails), and the
 * first that fails ends the sequence. Of those certified, the loosest that halves the bad that pass in most sources; among equals the one that tells best.
 */
function chooseObjection(items: readonly OrderedItem[], price: Price): ObjectionChoice {
  const model = fitObjection(items.filter(({ vetoed }) => !vetoed))
  const score = new Map(items.map((item) => [item, item.vetoed ? 2 : objection(model, item.features)]))
  const above = (limit: number) => (item: OrderedItem) => (score.get(item) ?? 2) > limit
  const good = items.filter(({ bad }) => !bad)
  const telling = [...Map.groupBy(items, ({ source }) => source).values()].filter((source) => {
    const bad = source.filter((item) => item.bad).length
    return bad >= leastItems && source.length - bad >= leastItems
  })
  let best = { limit: 1, halved: -1, worth: 0 }
  for (let step = 99; step >= 1; step -= 1) {
    const limit = step / 100
    if (!affordable(good, above(limit), price)) break
    const shares = telling.map((source) => ({
      bad: shareOf(
        source.filter((item) => item.bad),
        above(limit),
      ),
      good: shareOf(
        source.filter((item) => !item.bad),
        above(limit),
      ),
    }))
    const halved = shares.filter(({ bad }) => bad >= 0.5).length
    const worth = shares.reduce((sum, share) => sum + share.bad - share.good, 0)
    if (halved > best.halved || (halved === best.halved && worth > best.worth + 1e-9)) best = { limit, halved, worth }
  }
  return { model, limit: best.limit }
}

function affordable(good: readonly OrderedItem[], held: (item: OrderedItem) => boolean, { share, worstSource, delta }: Price): boolean {
  if (good.length < leastItems || binomialTail(good.length, good.filter(held).length, share) > delta) return false
  return ![...Map.groupBy(good, ({ source }) => source).values()].some((source) => source.length >= leastItems && shareOf(source, held) > worstSource)
}

function shareOf(items: readonly OrderedItem[], held: (item: OrderedItem) => boolean): number {
  return items.filter(held).length / Math.max(1, items.length)
}

export type HeldOutFigures = {
  readonly source: string
  readonly by: 'source' | 'document'
  readonly good: number
  readonly goodPassing: number
  readonly bad: number
  readonly badPassing: number
}

const folds = 5

/**
 * Each source decided by what was chosen without it, and each by what was chosen without a fifth of its documents: the one says how the choice travels, the other
 * what it is worth on texts of a kind it has seen. `foldOf` gives a number for a document.
 */
export function heldOutFigures(items: readonly OrderedItem[], prices: Prices, foldOf: (group: string) => number): HeldOutFigures[] {
  const sources = [...new Set(items.map(({ source }) => source))].toSorted()
  const decidedWithout = (leaves: (item: OrderedItem) => boolean): Map<OrderedItem, boolean> => {
    const choice = chooseGate(
      items.filter((item) => !leaves(item)),
      prices,
      new Set(items.filter(leaves).map(({ family }) => family)),
    )
    return new Map(items.filter(leaves).map((item) => [item, passesGate(choice, item)]))
  }
  const byDocument = new Map(Array.from({ length: folds }, (_, left) => [...decidedWithout(({ group }) => foldOf(group) % folds === left)]).flat())
  return sources.flatMap((source) => {
    const own = items.filter((item) => item.source === source)
    const bySource = decidedWithout((item) => item.source === source)
    return (['document', 'source'] as const).map((by): HeldOutFigures => {
      const passes = (item: OrderedItem): boolean => (by === 'document' ? byDocument : bySource).get(item) === true
      const good = own.filter((item) => !item.bad)
      const bad = own.filter((item) => item.bad)
      return { source, by, good: good.length, goodPassing: good.filter(passes).length, bad: bad.length, badPassing: bad.filter(passes).length }
    })
  })
}

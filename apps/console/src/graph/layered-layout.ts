export type GraphStep = { id: string; after: readonly string[] }
export type Point = { x: number; y: number }
export type LayeredLayout = {
  /** The left upper corner of each step's box. */
  places: ReadonlyMap<string, Point>
  /** From the end of one box to the start of another, by way of points that lead around the boxes between. */
  edges: readonly { from: string; to: string; points: readonly Point[] }[]
  /** Steps by column, each from top to bottom. */
  columns: readonly (readonly string[])[]
  width: number
  height: number
}

export const boxWidthPx = 176
export const boxHeightPx = 44
const columnGapPx = 56
const rowGapPx = 14
const bendHeightPx = 14
/** More bends than these and edges go straight: a picture of so many edges tells nothing, and sorting them takes long. */
const bendLimit = 2_000
const sweeps = 4

type Slot = { id: string; bend: boolean; near: Slot[]; order: number; column: number }

/**
 * Places steps in columns, each right of all that it comes after, and orders every column by where its neighbours are (Sugiyama, Tagawa and Toda
 * 1981: longest-path layers, barycentre sweeps). Ids that are no step of the graph are passed over. Pixels; linear but for the sorting. Pure.
 */
export function layeredLayout(steps: readonly GraphStep[]): LayeredLayout {
  const columnOf = columnsOf(steps)
  const slots = new Map<string, Slot>(steps.map(({ id }) => [id, { id, bend: false, near: [], order: 0, column: columnOf.get(id) ?? 0 }]))
  const columns: Slot[][] = Array.from({ length: Math.max(0, ...columnOf.values()) + 1 }, () => [])
  for (const slot of slots.values()) columns[slot.column]?.push(slot)
  const edges = steps.flatMap(({ id, after }) => [...new Set(after)].filter((earlier) => slots.has(earlier)).map((from) => ({ from, to: id })))
  const span = ({ from, to }: { from: string; to: string }): number => (columnOf.get(to) ?? 0) - (columnOf.get(from) ?? 0)
  const bending = edges.reduce((sum, edge) => sum + span(edge) - 1, 0) <= bendLimit
  const ways = edges.map((edge) => ({ ...edge, way: wayOf(edge, slots, columns, bending) }))
  order(columns)
  return placed(columns, ways)
}

/** The longest way from a start to each step. What a cycle would hold stands in the first column: compiled definitions have none. */
function columnsOf(steps: readonly GraphStep[]): Map<string, number> {
  const known = new Set(steps.map(({ id }) => id))
  const left = new Map(steps.map(({ id, after }) => [id, new Set(after.filter((earlier) => known.has(earlier))).size]))
  const followers = new Map<string, string[]>()
  for (const { id, after } of steps) for (const earlier of new Set(after)) followers.set(earlier, [...(followers.get(earlier) ?? []), id])
  const columnOf = new Map(steps.map(({ id }) => [id, 0]))
  const ready = steps.filter(({ id }) => left.get(id) === 0).map(({ id }) => id)
  for (const id of ready) {
    for (const follower of followers.get(id) ?? []) {
      columnOf.set(follower, Math.max(columnOf.get(follower) ?? 0, (columnOf.get(id) ?? 0) + 1))
      const rest = (left.get(follower) ?? 1) - 1
      left.set(follower, rest)
      if (rest === 0) ready.push(follower)
    }
  }
  return columnOf
}

/** The slots an edge passes, a bend in each column between. */
function wayOf({ from, to }: { from: string; to: string }, slots: ReadonlyMap<string, Slot>, columns: readonly Slot[][], bending: boolean): Slot[] {
  const [first, last] = [slots.get(from), slots.get(to)]
  if (first === undefined || last === undefined) return []
  const way = [first]
  const end = bending ? last.column : first.column
  for (let column = first.column + 1; column < end; column += 1) {
    const bend: Slot = { id: `${from} ${to} ${column}`, bend: true, near: [], order: 0, column }
    columns[column]?.push(bend)
    way.push(bend)
  }
  way.push(last)
  for (const [index, slot] of way.slice(1).entries()) {
    slot.near.push(way[index] as Slot)
    way[index]?.near.push(slot)
  }
  return way
}

function order(columns: readonly Slot[][]): void {
  for (const column of columns) number(column)
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const rightwards = sweep % 2 === 0
    for (const column of rightwards ? columns : columns.toReversed()) {
      const middle = new Map(column.map((slot) => [slot, middleOf(slot, rightwards)]))
      column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0))
      number(column)
    }
  }
}

function number(column: readonly Slot[]): void {
  for (const [index, slot] of column.entries()) slot.order = column.length === 1 ? 0.5 : index / (column.length - 1)
}

function middleOf(slot: Slot, rightwards: boolean): number {
  const near = slot.near.filter(({ column }) => (rightwards ? column < slot.column : column > slot.column))
  return near.length === 0 ? slot.order : near.reduce((sum, other) => sum + other.order, 0) / near.length
}

function placed(columns: readonly Slot[][], ways: readonly { from: string; to: string; way: readonly Slot[] }[]): LayeredLayout {
  const heightOf = ({ bend }: Slot): number => (bend ? bendHeightPx : boxHeightPx)
  const heights = columns.map((column) => column.reduce((sum, slot) => sum + heightOf(slot) + rowGapPx, -rowGapPx))
  const height = Math.max(0, ...heights)
  const all = new Map<Slot, Point>()
  for (const [index, column] of columns.entries()) {
    // Short columns stand in the middle; beside very tall ones they begin at the top, where somebody looks first.
    let y = height > 600 ? 0 : (height - (heights[index] ?? 0)) / 2
    for (const slot of column) {
      all.set(slot, { x: index * (boxWidthPx + columnGapPx), y })
      y += heightOf(slot) + rowGapPx
    }
  }
  return {
    places: new Map([...all].filter(([{ bend }]) => !bend).map(([{ id }, point]) => [id, point])),
    edges: ways.map(({ from, to, way }) => ({ from, to, points: way.flatMap((slot, index) => passing(slot, all, index, way.length)) })),
    columns: columns.map((column) => column.filter(({ bend }) => !bend).map(({ id }) => id)),
    width: Math.max(0, columns.length * (boxWidthPx + columnGapPx) - columnGapPx),
    height,
  }
}

function passing(slot: Slot, all: ReadonlyMap<Slot, Point>, index: number, count: number): Point[] {
  const { x, y } = all.get(slot) ?? { x: 0, y: 0 }
  const middle = y + (slot.bend ? bendHeightPx : boxHeightPx) / 2
  if (index === 0) return [{ x: x + boxWidthPx, y: middle }]
  if (index === count - 1) return [{ x, y: middle }]
  return [
    { x, y: middle },
    { x: x + boxWidthPx, y: middle },
  ]
}

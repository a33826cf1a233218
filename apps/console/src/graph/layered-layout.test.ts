import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxHeightPx, boxWidthPx, type GraphStep, layeredLayout } from './layered-layout.ts'

const graphs = fc
  .array(fc.array(fc.nat(30), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
  .map((rows) => rows.map((earlier, index): GraphStep => ({ id: `s${index}`, after: earlier.filter((one) => one < index).map((one) => `s${one}`) })))

test('every step stands right of all it comes after, no two boxes overlap, and all are within the picture', () => {
  fc.assert(
    fc.property(graphs, (steps) => {
      const { places, width, height, edges } = layeredLayout(steps)
      expect(places.size).toBe(steps.length)
      for (const { id, after } of steps) for (const earlier of after) expect(places.get(earlier)?.x).toBeLessThan(places.get(id)?.x ?? 0)
      const boxes = [...places.values()]
      for (const [index, a] of boxes.entries()) {
        expect(a.x >= 0 && a.y >= 0 && a.x + boxWidthPx <= width && a.y + boxHeightPx <= height).toBe(true)
        for (const b of boxes.slice(index + 1)) expect(Math.abs(a.x - b.x) >= boxWidthPx || Math.abs(a.y - b.y) >= boxHeightPx).toBe(true)
      }
      expect(edges).toHaveLength(steps.reduce((sum, { after }) => sum + new Set(after).size, 0))
    }),
  )
})

test('an edge past other steps leads around their boxes', () => {
  const { places, edges } = layeredLayout([
    { id: 'a', after: [] },
    { id: 'b', after: ['a'] },
    { id: 'c', after: ['a', 'b'] },
  ])
  const past = edges.find(({ from, to }) => from === 'a' && to === 'c')
  const box = places.get('b') ?? { x: 0, y: 0 }
  const within = past?.points.filter(({ x, y }) => x >= box.x && x <= box.x + boxWidthPx && y >= box.y && y <= box.y + boxHeightPx)
  expect(past?.points).toHaveLength(4)
  expect(within).toEqual([])
})

test('an id that is no step, and one named twice, make no edge of their own', () => {
  expect(layeredLayout([{ id: 'a', after: ['gone'] }]).edges).toEqual([])
  const twice = layeredLayout([
    { id: 'a', after: [] },
    { id: 'b', after: ['a', 'a'] },
  ])
  expect(twice.edges).toHaveLength(1)
})

test('a thousand steps in a row, side by side, or each after all before are placed', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `s${index}`)
  const row = layeredLayout(ids.map((id, index) => ({ id, after: index === 0 ? [] : [`s${index - 1}`] })))
  expect(row.columns).toHaveLength(1_000)
  expect(layeredLayout(ids.map((id) => ({ id, after: [] }))).columns).toEqual([ids])
  const all = layeredLayout(ids.map((id, index) => ({ id, after: ids.slice(Math.max(0, index - 64), index) })))
  expect(all.places.size).toBe(1_000)
})

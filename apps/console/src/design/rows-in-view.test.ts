import { expect, test } from 'vitest'
import { rangeOf, scrolledTo } from './rows-in-view.ts'

const rowHeightPx = 40

test('what is in view and twelve rows around it are drawn; nothing before there is room', () => {
  expect(rangeOf({ topPx: 0, roomPx: 0, rowHeightPx })).toEqual({ first: 0, end: 0 })
  expect(rangeOf({ topPx: 0, roomPx: 400, rowHeightPx })).toEqual({ first: 0, end: 22 })
  expect(rangeOf({ topPx: 4_010, roomPx: 400, rowHeightPx })).toEqual({ first: 88, end: 123 })
})

test('one scrolls to a row no further than needed', () => {
  const seen = { topPx: 400, roomPx: 400, rowHeightPx }
  expect(scrolledTo(12, seen)).toBe(400)
  expect(scrolledTo(9, seen)).toBe(360)
  expect(scrolledTo(20, seen)).toBe(440)
  expect(scrolledTo(0, seen)).toBe(0)
})

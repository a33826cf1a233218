import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** Rows drawn before and after what is in view, so that what one scrolls to is there already. */
const around = 12

/** Rows from `first` up to and without `end`. */
export type RowRange = { first: number; end: number }

/** The rows of one height that are to be drawn for what is in view of their scroller, as if there were no end of them. Pure; in pixels. */
export function rangeOf({ topPx, roomPx, rowHeightPx }: { topPx: number; roomPx: number; rowHeightPx: number }): RowRange {
  if (roomPx <= 0) return { first: 0, end: 0 }
  const first = Math.max(0, Math.floor(topPx / rowHeightPx) - around)
  return { first, end: Math.ceil((topPx + roomPx) / rowHeightPx) + around }
}

/** How far to scroll so that a row is wholly in view, from where one is: no further than needed. Pure; in pixels. */
export function scrolledTo(index: number, { topPx, roomPx, rowHeightPx }: { topPx: number; roomPx: number; rowHeightPx: number }): number {
  const rowTopPx = index * rowHeightPx
  return Math.max(rowTopPx + rowHeightPx - roomPx, Math.min(rowTopPx, topPx))
}

/**
 * Which of `count` rows of one height are to be drawn, kept up to date as their scroller is scrolled or becomes larger. `headerPx`: what sticks to the
 * top of the scroller and covers rows. `show` brings a row into view, and has it drawn when it returns.
 */
export function useRowsInView(
  scroller: RefObject<HTMLElement | null>,
  { count, rowHeightPx, headerPx }: { count: number; rowHeightPx: number; headerPx: number },
): RowRange & { show(index: number): void } {
  const [range, setRange] = useState<RowRange>({ first: 0, end: 0 })
  const measure = useCallback(
    ({ scrollTop, clientHeight }: HTMLElement) => ({ topPx: scrollTop, roomPx: clientHeight - headerPx, rowHeightPx }),
    [headerPx, rowHeightPx],
  )
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const look = (): void => setRange((before) => changed(before, rangeOf(measure(element))))
    // What is scrolled to is drawn in the same frame.
    const follow = (): void => flushSync(look)
    look()
    element.addEventListener('scroll', follow, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => {
      element.removeEventListener('scroll', follow)
      observer.disconnect()
    }
  }, [scroller, measure])
  const end = Math.min(count, range.end)
  return {
    first: Math.min(range.first, end),
    end,
    show(index) {
      const element = scroller.current
      if (element === null) return
      element.scrollTo({ top: scrolledTo(index, measure(element)) })
      flushSync(() => setRange((before) => changed(before, rangeOf(measure(element)))))
    },
  }
}

function changed(before: RowRange, now: RowRange): RowRange {
  return before.first === now.first && before.end === now.end ? before : now
}

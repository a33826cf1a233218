import type { TestBrowser } from '../../test/console/browser.ts'
import { percentile } from '../ledger/percentile.ts'

/** A page to measure: where it is, what has to be in the document before it is of use, and what of it is scrolled. Selectors of CSS. */
export type MeasuredPage = { path: string; usefulWith: readonly string[]; scrolls: readonly Scroll[] }
export type Scroll = { name: string; selector: string; axis: 'down' | 'right' }

export type Frames = { count: number; medianMs: number; p95Ms: number; longestMs: number; dropped: number; droppedShare: number }

export type PageFigures = {
  /** Milliseconds from the navigation to the frame after all that makes it useful: with nothing in the browser's cache, and with the scripts there. */
  usefulMs: { cold: number[]; warm: number[] }
  /** Milliseconds between frames while a wheel scrolls without a pause, by what is scrolled. */
  scrolling: Record<string, Frames>
  /** The same while nothing happens: what the machine does to any page. */
  idle: Frames
  /** Rows and boxes that exist in the document at the end, and script heap then. */
  inDocument: number
  heapMib: number
}

type Opened = { url: string; token: string }

/** Opens a page `rounds` times with an empty cache and again, then scrolls each of its parts for `scrollMs`. */
export async function measurePage(
  browser: TestBrowser,
  opened: Opened,
  { path, usefulWith, scrolls }: MeasuredPage,
  { rounds, scrollMs }: { rounds: number; scrollMs: number },
): Promise<PageFigures> {
  const cold: number[] = []
  const warm: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { context, page } = await browser.person(opened)
    await page.addInitScript(watch(usefulWith))
    await page.goto(path)
    cold.push(await page.evaluate<number>(useful))
    await page.reload()
    warm.push(await page.evaluate<number>(useful))
    await context.close()
  }
  const { context, page } = await browser.person(opened)
  await page.addInitScript(watch(usefulWith))
  await page.goto(path)
  await page.evaluate<number>(useful)
  await page.waitForTimeout(1_000)
  await page.evaluate(`
    globalThis.frameTimes = []
    const tick = (now) => { frameTimes.push(now); requestAnimationFrame(tick) }
    requestAnimationFrame(tick)
  `)
  await page.waitForTimeout(2_000)
  const idle = framesOf(await page.evaluate<number[]>('frameTimes.splice(0)'))
  const scrolling: Record<string, Frames> = {}
  for (const { name, selector, axis } of scrolls) {
    await page.locator(selector).scrollIntoViewIfNeeded()
    await page.evaluate('frameTimes.splice(0).length')
    await page.evaluate(scroll(selector, axis, scrollMs))
    scrolling[name] = framesOf(await page.evaluate<number[]>('frameTimes.splice(0)'))
  }
  const inDocument = await page.locator('[data-row], [data-step]').count()
  const heapMib = Number(await page.evaluate('performance.memory.usedJSHeapSize')) / 1_048_576
  await context.close()
  return { usefulMs: { cold, warm }, scrolling, idle, inDocument, heapMib }
}

/** Notes when all of it is there, by the page's own clock, which begins with the navigation. */
const watch = (selectors: readonly string[]): string => `
  const look = () => ${JSON.stringify(selectors)}.every((selector) => document.querySelector(selector))
    ? requestAnimationFrame(() => { globalThis.usefulMs = performance.now() })
    : requestAnimationFrame(look)
  requestAnimationFrame(look)
`

/** Resolves when it is there. The page's policy lets no text become code, so it is not waited for by text. */
const useful = `new Promise((done) => {
  const look = () => globalThis.usefulMs === undefined ? requestAnimationFrame(look) : done(globalThis.usefulMs)
  look()
})`

/** A frame has its turn of the wheel, as a finger on a trackpad gives; what is scrolled to its end goes back again. */
const scroll = (selector: string, axis: Scroll['axis'], scrollMs: number): string => `new Promise((done) => {
  const element = document.querySelector(${JSON.stringify(selector)})
  const place = ${JSON.stringify(axis === 'down' ? 'scrollTop' : 'scrollLeft')}
  const end = ${axis === 'down' ? 'element.scrollHeight - element.clientHeight' : 'element.scrollWidth - element.clientWidth'}
  const from = performance.now()
  let step = 120
  const turn = (now) => {
    if (element[place] + step > end || element[place] + step < 0) step = -step
    element[place] += step
    if (now - from < ${scrollMs}) requestAnimationFrame(turn)
    else done()
  }
  requestAnimationFrame(turn)
})`

const frameMs = 1_000 / 60

function framesOf(times: readonly number[]): Frames {
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time))
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / frameMs) - 1), 0)
  return {
    count: gaps.length,
    medianMs: percentile(gaps, 0.5),
    p95Ms: percentile(gaps, 0.95),
    longestMs: Math.max(...gaps),
    dropped,
    droppedShare: dropped / (gaps.length + dropped),
  }
}

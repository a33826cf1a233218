import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { launchBrowser, type TestBrowser } from '../../test/console/browser.ts'
import { startConsoleStack } from '../../test/console/console-stack.ts'
import { percentile } from '../ledger/percentile.ts'

export type Frames = { count: number; medianMs: number; p95Ms: number; longestMs: number; droppedShare: number }

export type ConsoleFigures = {
  questions: number
  /** Milliseconds from the navigation to the first row on the page: with nothing in the browser's cache, and with the scripts there. */
  firstRowsMs: { cold: number[]; warm: number[] }
  /** Milliseconds between frames while a wheel scrolls through the list without a pause. */
  frames: Frames
  /** The same while nothing happens: what the machine does to any page. */
  idleFrames: Frames
  /** Rows of the list that exist in the document at the end, and bytes of script heap then. */
  rowsInDocument: number
  heapMib: number
}

const frameMs = 1_000 / 60

/**
 * Opens the inbox with many waiting questions in headless Chromium and scrolls through it. One real question is asked by a run; the others are copies
 * of it in the database with ids and deadlines of their own, since what is measured is reading and showing. Everything is removed again.
 */
export async function measureConsole(options: {
  questions: number
  rounds: number
  scrollMs: number
  say: (line: string) => void
}): Promise<ConsoleFigures> {
  const { questions, rounds, scrollMs, say } = options
  say('starting ...')
  const maestro = await startConsoleStack({ catalogFile: fileURLToPath(new URL('../waiting/catalog.ts', import.meta.url)) })
  const database = new pg.Client({ connectionString: maestro.stack.databaseUrl })
  const browser = await launchBrowser()
  try {
    await database.connect()
    await maestro.service.runs.start({ workflow: 'waiting', input: { amount: 1 } })
    while ((await maestro.service.desk.queue()).total === 0) await new Promise((resolve) => setTimeout(resolve, 100))
    await database.query(copies, [questions - 1])
    await database.query('ANALYZE escalations')
    const { total } = await maestro.service.desk.queue({ limit: 1 })
    say(`${total} questions wait; opening the inbox ...`)
    const opened = { url: maestro.url, token: maestro.token }
    const cold: number[] = []
    const warm: number[] = []
    for (let round = 0; round < rounds; round++) {
      const [first, again] = await firstRows(browser, opened)
      cold.push(first)
      warm.push(again)
    }
    say('scrolling ...')
    return { questions: total, firstRowsMs: { cold, warm }, ...(await scrolled(browser, opened, scrollMs)) }
  } finally {
    await browser.close()
    await database.end()
    await maestro.stop()
  }
}

const copies = `
INSERT INTO escalations (id, run_id, step_id, attempt, kind, status, people_required, intent_id, opened_at, deadline, decided_at, record, workflow, agent, tier)
SELECT copy.id, e.run_id, e.step_id, e.attempt, e.kind, e.status, e.people_required, e.intent_id, e.opened_at, copy.deadline, e.decided_at,
  (e.record::jsonb || jsonb_build_object('id', copy.id, 'deadline', to_char(copy.deadline AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::json,
  e.workflow, e.agent, e.tier
FROM escalations e
CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id, e.deadline + n * interval '1 second' AS deadline FROM generate_series(1, $1::int) n) copy`

type Opened = { url: string; token: string }

/** Tells when the first row is there, by the page's own clock, which begins with the navigation. */
const watchRows = `
  const look = () => document.querySelector('[data-row="0"] a') ? requestAnimationFrame(() => { globalThis.firstRowMs = performance.now() }) : requestAnimationFrame(look)
  requestAnimationFrame(look)
`

/** Resolves when it is there. The page's policy lets no text become code, so it is not waited for by text. */
const firstRow = `new Promise((done) => {
  const look = () => globalThis.firstRowMs === undefined ? requestAnimationFrame(look) : done(globalThis.firstRowMs)
  look()
})`

async function firstRows(browser: TestBrowser, opened: Opened): Promise<[cold: number, warm: number]> {
  const { context, page } = await browser.person(opened)
  await page.addInitScript(watchRows)
  const times: number[] = []
  for (const visit of ['cold', 'warm']) {
    await (visit === 'cold' ? page.goto('/escalations') : page.reload())
    times.push(await page.evaluate<number>(firstRow))
  }
  await context.close()
  return [times[0] ?? Number.NaN, times[1] ?? Number.NaN]
}

async function scrolled(
  browser: TestBrowser,
  opened: Opened,
  scrollMs: number,
): Promise<Pick<ConsoleFigures, 'frames' | 'idleFrames' | 'rowsInDocument' | 'heapMib'>> {
  const { page } = await browser.person(opened)
  await page.goto('/escalations')
  await page.locator('[data-row="0"]').waitFor()
  await page.waitForTimeout(1_000)
  await page.evaluate(`
    globalThis.frameTimes = []
    const tick = (now) => { frameTimes.push(now); requestAnimationFrame(tick) }
    requestAnimationFrame(tick)
  `)
  await page.waitForTimeout(2_000)
  const idleFrames = framesOf(await page.evaluate<number[]>('frameTimes.splice(0)'))
  // A frame has its turn of the wheel, as a finger on a trackpad gives.
  await page.evaluate(`new Promise((done) => {
    const list = document.querySelector('[role=table]')
    const from = performance.now()
    const turn = (now) => {
      list.scrollTop += 120
      if (now - from < ${scrollMs}) requestAnimationFrame(turn)
      else done()
    }
    requestAnimationFrame(turn)
  })`)
  const times = await page.evaluate<number[]>('frameTimes')
  const rowsInDocument = await page.locator('[data-row]').count()
  const heapMib = Number(await page.evaluate('performance.memory.usedJSHeapSize')) / 1_048_576
  return { frames: framesOf(times), idleFrames, rowsInDocument, heapMib }
}

function framesOf(times: readonly number[]): Frames {
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time))
  const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / frameMs) - 1), 0)
  return {
    count: gaps.length,
    medianMs: percentile(gaps, 0.5),
    p95Ms: percentile(gaps, 0.95),
    longestMs: Math.max(...gaps),
    droppedShare: dropped / (gaps.length + dropped),
  }
}

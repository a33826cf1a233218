import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { launchBrowser } from '../../test/console/browser.ts'
import { type ConsoleStack, startConsoleStack } from '../../test/console/console-stack.ts'
import { measurePage, type PageFigures } from './measure-page.ts'

export type ConsoleFigures = { questions: number; inbox: PageFigures; steps: number; run: PageFigures }

/**
 * Opens the inbox with many waiting questions and a run of many steps in headless Chromium and scrolls through them. One real question is asked by a
 * run; the others are copies of it in the database with ids and deadlines of their own, since what is measured is reading and showing. The long run is
 * carried out, step by step. Everything is removed again.
 */
export async function measureConsole(options: {
  questions: number
  steps: number
  rounds: number
  scrollMs: number
  say: (line: string) => void
}): Promise<ConsoleFigures> {
  const { questions, steps, say } = options
  say('starting ...')
  const maestro = await startConsoleStack({
    catalogFile: fileURLToPath(new URL('./catalog.ts', import.meta.url)),
    environment: { MAESTRO_BENCH_STEPS: String(steps) },
  })
  const browser = await launchBrowser()
  try {
    say(`carrying out a run of ${steps} steps ...`)
    const runId = await longRun(maestro)
    const total = await manyQuestions(maestro, questions)
    const opened = { url: maestro.url, token: maestro.token }
    say(`${total} questions wait; opening the inbox ...`)
    const inbox = await measurePage(
      browser,
      opened,
      {
        path: '/escalations',
        usefulWith: ['[data-row="0"] a'],
        scrolls: [{ name: 'the list', selector: '[role=table]', axis: 'down' }],
      },
      options,
    )
    say(`opening the run of ${steps} steps ...`)
    const run = await measurePage(
      browser,
      opened,
      {
        path: `/runs/${runId}`,
        usefulWith: ['[data-row="0"] button', '[data-step]'],
        scrolls: [
          { name: 'the timeline', selector: '[role=table]', axis: 'down' },
          { name: 'the graph', selector: '[data-graph]', axis: 'right' },
          { name: 'the page', selector: 'html', axis: 'down' },
        ],
      },
      options,
    )
    return { questions: total, inbox, steps, run }
  } finally {
    await browser.close()
    await maestro.stop()
  }
}

/** The id of a run that has ended. */
async function longRun({ service }: ConsoleStack): Promise<string> {
  const { id } = await service.runs.start({ workflow: 'long', input: {} })
  for (;;) {
    const run = (await service.runs.list({ workflow: 'long', limit: 1 })).items[0]
    if (run?.status === 'completed') return id
    if (run === undefined || run.endedAt !== null) throw new Error(`the long run is ${run?.status ?? 'gone'}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** How many questions wait then. */
async function manyQuestions({ service, stack }: ConsoleStack, questions: number): Promise<number> {
  await service.runs.start({ workflow: 'waiting', input: { amount: 1 } })
  while ((await service.desk.queue()).total === 0) await new Promise((resolve) => setTimeout(resolve, 100))
  const database = new pg.Client({ connectionString: stack.databaseUrl })
  try {
    await database.connect()
    await database.query(copies, [questions - 1])
    await database.query('ANALYZE escalations')
  } finally {
    await database.end()
  }
  return (await service.desk.queue({ limit: 1 })).total
}

const copies = `
INSERT INTO escalations (id, run_id, step_id, attempt, kind, status, people_required, intent_id, opened_at, deadline, decided_at, record, workflow, agent, tier)
SELECT copy.id, e.run_id, e.step_id, e.attempt, e.kind, e.status, e.people_required, e.intent_id, e.opened_at, copy.deadline, e.decided_at,
  (e.record::jsonb || jsonb_build_object('id', copy.id, 'deadline', to_char(copy.deadline AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))::json,
  e.workflow, e.agent, e.tier
FROM escalations e
CROSS JOIN LATERAL (SELECT gen_random_uuid() AS id, e.deadline + n * interval '1 second' AS deadline FROM generate_series(1, $1::int) n) copy`

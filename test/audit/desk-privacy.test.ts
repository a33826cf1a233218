import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { enrol } from '../http/enrol.ts'
import { signAct } from '../http/sign-act.ts'
import { useTestServer } from '../http/test-server.ts'
import { governedRuns } from './governed-runs.ts'

/** What people write at the desk about a run that is about a person. */
const server = useTestServer()
const jane = 'jane-doe-4711'
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-desk-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('comments and reasons of break-glass are sealed like the run that they are about, and read as they were', async () => {
  const { runIds, databaseUrl, url, serviceToken, store } = await governedRuns(server, home, 1, { subject: jane, stopAt: 'approval' })
  const [runId = ''] = runIds
  const local = new MaestroClient({ url, token: serviceToken })
  const [lead, officer] = [await enrol(local, 'lea', ['governance-lead']), await enrol(local, 'cora', ['compliance-officer'])]
  const [lea, cora] = [lead, officer].map(({ token }) => new MaestroClient({ url, token })) as [MaestroClient, MaestroClient]
  const [escalation] = (await store.run(runId))!.escalations
  const comment = await lea.desk.comment(escalation?.id ?? '', `I spoke with ${jane}.`)
  const order = { act: 'halt-run' as const, runId, reason: `${jane} asked for it.` }
  const salt = '0123456789abcdef0123456789abcdef'
  const review = await lea.desk.breakGlass({
    ...order,
    signed: signAct(lead, { act: 'break-glass', subjectId: runId, request: { order } }, {}, salt),
  })
  const finding = { verdict: 'justified' as const, text: `${jane} confirms.` }
  const asked = { act: 'close-review' as const, subjectId: review.id, request: { reviewId: review.id, finding } }
  const closed = await cora.desk.closeReview(review.id, { ...finding, signed: signAct(officer, asked, {}, review.salt) })

  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ stored: string }>(
    `SELECT (SELECT string_agg(text, ' ') FROM escalation_comments) || (SELECT string_agg(record::text, ' ') FROM break_glass_reviews) AS stored`,
  )
  await client.end()
  expect(rows[0]?.stored).not.toContain(jane)
  expect((await local.desk.case(escalation?.id ?? '')).comments).toEqual([comment])
  expect(await local.desk.review(review.id)).toEqual(closed)
  expect((await local.desk.reviews({ state: 'closed' })).items).toEqual([closed])
  expect(closed).toMatchObject({ reason: `${jane} asked for it.`, finding: { text: `${jane} confirms.` } })
})

import { fileURLToPath } from 'node:url'
import type { Role } from '@maestro-helix/contract/roles'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  chromiumProgram,
  expectAccessible,
  expectNoSidewaysScroll,
  launchBrowser,
  noChromium,
  type Person,
  type TestBrowser,
  type View,
} from './browser.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { addAuthenticator, enrolAt, toInbox } from './passkeys.ts'

let maestro: ConsoleStack
let browser: TestBrowser
let people: Person[] = []
let origin = ''

beforeAll(async () => {
  if (chromiumProgram === undefined) return
  maestro = await startConsoleStack({ catalogFile: fileURLToPath(new URL('questions-catalog.ts', import.meta.url)) })
  origin = maestro.url.replace('127.0.0.1', 'localhost')
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await maestro?.stop()
})
beforeEach(({ skip }) => skip(chromiumProgram === undefined, noChromium))
afterEach(async () => {
  const problems = people.flatMap((person) => person.problems)
  for (const { context } of people) await context.close()
  people = []
  if (problems.length > 0) throw new Error(`the browser met problems:\n${problems.join('\n')}`)
})

let enrolled = 0
async function sitsDown(roles: Role[], view: View = {}): Promise<{ page: Page; id: string }> {
  const person = await browser.person({ url: origin, ...view })
  people.push(person)
  await addAuthenticator(person.page)
  const id = `lead-${++enrolled}`
  await enrolAt(person.page, (await maestro.service.people.offerEnrolment({ roles })).url, id)
  return { page: person.page, id }
}

/** An output of critical risk, which two people have to let pass. */
async function held(): Promise<{ runId: string; id: string }> {
  const run = await maestro.service.runs.start({ workflow: 'misled' })
  await expect.poll(async () => (await maestro.service.runs.get(run.id)).escalations.length, { timeout: 20_000 }).toBe(1)
  const [escalation] = (await maestro.service.runs.get(run.id)).escalations
  expect(escalation).toMatchObject({ kind: 'gate', peopleRequired: 2 })
  return { runId: run.id, id: escalation?.id ?? '' }
}

test('a lead lets a held output pass alone, by passkey and with every reason; somebody else reviews it', async () => {
  const { runId, id } = await held()
  const [lea, cora] = [await sitsDown(['governance-lead']), await sitsDown(['governance-lead'])]
  await lea.page.goto(`${origin}/escalations/${id}`)
  await lea.page.getByRole('button', { name: 'Break the glass …' }).click()
  const dialog = lea.page.getByRole('dialog', { name: 'Let it pass without a second person?' })
  await expectAccessible(lea.page)
  await dialog.getByRole('button', { name: 'Break the glass and sign' }).click()
  await expect.poll(() => dialog.getByText('The review needs it.').count()).toBe(3)
  await dialog.getByText('Say how sure you are.').waitFor()
  expect((await maestro.service.desk.reviews()).items).toEqual([])

  await dialog.getByLabel('Why it must pass now').fill('The outage costs more than the doubt.')
  await dialog.getByLabel('Why no second person can decide').fill('The second person is ill.')
  await dialog.getByLabel('What is done so that').fill('A third person is enrolled tomorrow.')
  await dialog.getByLabel('How sure are you?').selectOption('Rather')
  await dialog.getByRole('button', { name: 'Break the glass and sign' }).click()
  await lea.page.getByText('You used it, so somebody else reviews it.').waitFor()
  const { escalations } = await maestro.service.runs.get(runId)
  expect(escalations[0]).toMatchObject({
    status: 'approved',
    decisions: [
      { statement: { operatorId: lea.id, purpose: 'maestro-helix/break-glass' }, assertion: { credentialId: expect.any(String) as string } },
    ],
  })
  const [review] = (await maestro.service.desk.reviews()).items
  expect(review).toMatchObject({ act: 'release-hold', usedBy: lea.id, escalationId: id, outcome: 'done' })

  await cora.page.goto(`${origin}/reviews/${review?.id}`)
  await cora.page.getByText('The second person is ill.').waitFor()
  await cora.page.getByLabel('What you found').fill('Nobody else was awake.')
  await cora.page.getByRole('button', { name: 'Justified', exact: true }).click()
  await cora.page.getByText('justified', { exact: true }).waitFor()
  await lea.page.getByText('Nobody else was awake.').waitFor()
})

test('an approver is offered no glass to break, and nobody is for an action', async () => {
  const { id } = await held()
  const { page } = await sitsDown(['approver'])
  await page.goto(`${origin}/escalations/${id}`)
  await page.getByRole('button', { name: 'Approve' }).waitFor()
  await expect(page.getByRole('button', { name: 'Break the glass …' }).count()).resolves.toBe(0)
  const run = await maestro.service.runs.start({ workflow: 'ordering' })
  await expect.poll(async () => (await maestro.service.runs.get(run.id)).escalations.length, { timeout: 20_000 }).toBe(1)
  const lead = await sitsDown(['governance-lead'])
  await lead.page.goto(`${origin}/escalations/${(await maestro.service.runs.get(run.id)).escalations[0]?.id}`)
  await lead.page.getByRole('button', { name: 'Approve' }).waitFor()
  await expect(lead.page.getByRole('button', { name: 'Break the glass …' }).count()).resolves.toBe(0)
})

test('the glass is as wide as a narrow window, in the dark too', async () => {
  const { id } = await held()
  const { page } = await sitsDown(['governance-lead'], { width: 360, theme: 'dark' })
  await toInbox(page)
  await page.goto(`${origin}/escalations/${id}`)
  await page.getByRole('button', { name: 'Break the glass …' }).click()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
})

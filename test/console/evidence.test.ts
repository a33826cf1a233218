import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type View } from './browser.ts'
import { consoleSystem } from './console-system.ts'
import { addAuthenticator, enrolAt, toInbox } from './passkeys.ts'

const system = consoleSystem({ catalogFile: fileURLToPath(new URL('questions-catalog.ts', import.meta.url)) })

let enrolled = 0
async function approver(view: View = {}): Promise<Page> {
  const person = await system.person({ url: system.origin, ...view })
  await addAuthenticator(person.page)
  await enrolAt(person.page, (await system.maestro.service.people.offerEnrolment({ roles: ['operator', 'approver'] })).url, `judge-${++enrolled}`)
  return person.page
}

const section = (page: Page, title: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

async function asked(workflow: string, input = {}): Promise<{ runId: string; id: string }> {
  const run = await system.maestro.service.runs.start({ workflow, input })
  await expect.poll(async () => (await system.maestro.service.runs.get(run.id)).escalations.length, { timeout: 20_000 }).toBe(1)
  return { runId: run.id, id: (await system.maestro.service.runs.get(run.id)).escalations[0]?.id ?? '' }
}

test.each([
  ['wide', {}],
  ['360 px wide', { width: 360 }],
] satisfies [string, View][])('whoever is asked sees what was asked, what was given and what was answered, %s', async (_, view) => {
  const { id } = await asked('briefing')
  const page = await approver(view)
  await page.goto(`${system.origin}/escalations/${id}`)
  const material = section(page, 'What was asked, and what was given')
  await material.getByText('Stock list, Graz: 1,240 pumps.').waitFor()
  await material.getByRole('heading', { name: 'Asked', exact: true }).waitFor()
  await material.getByText("From the agent's own account: nobody else says so").waitFor()
  const conditions = page.getByRole('region', { name: 'Conditions of the gate' })
  await conditions.getByText('not met').first().waitFor()
  await conditions.getByText('Least QSR').waitFor()
  await page.getByLabel('Output in question').getByText('1,240 pumps').waitFor()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
})

test('an action names whose word it rests on, and leads there', async () => {
  const { id } = await asked('ordering', { article: 'valves', pieces: 3 })
  const page = await approver()
  await page.goto(`${system.origin}/escalations/${id}`)
  const basis = section(page, 'What it rests on')
  await basis.getByText('by buyer').waitFor()
  await basis.getByRole('link').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('buyer').first().waitFor()
  await dialog.getByRole('heading', { name: 'Conditions of the gate' }).waitFor()
  await expectAccessible(page)
})

test('what went on unassessed says so: to whoever signs for it, in the figures of its run, the timeline, and its score, which is a bound', async () => {
  // The planner is given nothing that its proposal could be checked against.
  const { runId, id } = await asked('limits')
  const page = await approver()
  await page.goto(`${system.origin}/escalations/${id}`)
  const basis = section(page, 'What it rests on')
  await basis.getByText('whose truth nobody has checked').waitFor()
  await basis.getByText('nothing is known of its truth').waitFor()
  await page.goto(`${system.origin}/runs/${runId}`)
  await page.getByText('1 unassessed').waitFor()
  await page.getByText('at least', { exact: true }).first().waitFor()
  await page.getByRole('table', { name: 'Timeline of the run' }).getByText('unassessed').waitFor()
  await expectAccessible(page)
  await page.getByRole('table', { name: 'Timeline of the run' }).getByRole('button', { name: 'plan', exact: true }).click()
  await page
    .getByRole('dialog')
    .getByText(/^between \d\.\d\d and \d\.\d\d, nothing is known of its truth$/)
    .waitFor()
  await expectAccessible(page)
  await system.maestro.service.runs.cancel(runId)
})

test('a waiting run leads to its question, the question to its run, and a decision to the next question', async () => {
  const [first, second] = [await asked('briefing'), await asked('ordering', { article: 'seals', pieces: 2 })]
  const page = await approver()
  await page.goto(`${system.origin}/runs/${first.runId}`)
  await page.getByText('Waits for people:').getByRole('link').click()
  await page.getByRole('heading', { name: /May this output be used/ }).waitFor()
  await page.getByRole('link', { name: /^briefing, run/ }).click()
  await page.getByText('Waits for people:').waitFor()
  await page.goBack()
  await page.getByLabel('Your reasons').fill('I checked it against the stock list.')
  await page.getByRole('button', { name: 'Reject' }).click()
  await page.getByText('Next:').waitFor()
  // What has waited longer, from another test, may come first: any question that is theirs will do, and none is this one.
  await page.getByText('Next:').locator('..').getByRole('link').click()
  await expect.poll(() => page.url()).not.toContain(first.id)
  expect(page.url()).toContain('/escalations/')
  await system.maestro.service.runs.cancel(second.runId)
})

test('rows of the inbox say what would happen first, are told apart by it and found by it', async () => {
  const runs = [await asked('ordering', { article: 'gaskets', pieces: 40 }), await asked('ordering', { article: 'washers', pieces: 41 })]
  const page = await approver()
  await toInbox(page)
  await page.getByLabel('Show', { exact: true }).selectOption('all')
  await page.getByRole('row').filter({ hasText: 'washers' }).first().waitFor()
  await page.getByLabel('Search what waits').fill('gaskets')
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'place-order' }).count()).toBe(1)
  expect(await page.getByRole('row').filter({ hasText: 'place-order' }).getByRole('link').innerText()).toContain('gaskets')
  await page.getByLabel('Search what waits').fill('nothing like it')
  await page.getByText('Nothing matches').waitFor()
  for (const { runId } of runs) await system.maestro.service.runs.cancel(runId)
})

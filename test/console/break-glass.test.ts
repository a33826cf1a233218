import { fileURLToPath } from 'node:url'
import type { Role } from '@maestro-helix/contract/roles'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type View } from './browser.ts'
import { consoleSystem } from './console-system.ts'
import { addAuthenticator, enrolAt, toInbox } from './passkeys.ts'

const system = consoleSystem({ catalogFile: fileURLToPath(new URL('questions-catalog.ts', import.meta.url)) })

let enrolled = 0
async function sitsDown(roles: Role[], view: View = {}): Promise<{ page: Page; id: string }> {
  const person = await system.person({ url: system.origin, ...view })
  await addAuthenticator(person.page)
  const id = `lead-${++enrolled}`
  await enrolAt(person.page, (await system.maestro.service.people.offerEnrolment({ roles })).url, id)
  return { page: person.page, id }
}

/** An output of critical risk, which two people have to let pass. */
async function held(): Promise<{ runId: string; id: string }> {
  const run = await system.maestro.service.runs.start({ workflow: 'misled' })
  await expect.poll(async () => (await system.maestro.service.runs.get(run.id)).escalations.length, { timeout: 20_000 }).toBe(1)
  const [escalation] = (await system.maestro.service.runs.get(run.id)).escalations
  expect(escalation).toMatchObject({ kind: 'gate', peopleRequired: 2 })
  return { runId: run.id, id: escalation?.id ?? '' }
}

test('a lead lets a held output pass alone, by passkey and with every reason; somebody else reviews it', async () => {
  const { runId, id } = await held()
  const [lea, cora] = [await sitsDown(['governance-lead']), await sitsDown(['governance-lead'])]
  await lea.page.goto(`${system.origin}/escalations/${id}`)
  await lea.page.getByRole('button', { name: 'Break the glass …' }).click()
  const dialog = lea.page.getByRole('dialog', { name: 'Let it pass without a second person?' })
  await expectAccessible(lea.page)
  await dialog.getByRole('button', { name: 'Break the glass and sign' }).click()
  await expect.poll(() => dialog.getByText('The review needs it.').count()).toBe(3)
  await dialog.getByText('Say how sure you are.').waitFor()
  expect((await system.maestro.service.desk.reviews()).items).toEqual([])

  await dialog.getByLabel('Why it must pass now').fill('The outage costs more than the doubt.')
  await dialog.getByLabel('Why no second person can decide').fill('The second person is ill.')
  await dialog.getByLabel('What is done so that').fill('A third person is enrolled tomorrow.')
  await dialog.getByLabel('How sure are you?').selectOption('Rather')
  await dialog.getByRole('button', { name: 'Break the glass and sign' }).click()
  await lea.page.getByText('You used it, so somebody else reviews it.').waitFor()
  const { escalations } = await system.maestro.service.runs.get(runId)
  expect(escalations[0]).toMatchObject({
    status: 'approved',
    decisions: [
      { statement: { operatorId: lea.id, purpose: 'maestro-helix/break-glass' }, assertion: { credentialId: expect.any(String) as string } },
    ],
  })
  const [review] = (await system.maestro.service.desk.reviews()).items
  expect(review).toMatchObject({ act: 'release-hold', usedBy: lea.id, escalationId: id, outcome: 'done' })

  await cora.page.goto(`${system.origin}/reviews/${review?.id}`)
  await cora.page.getByText('The second person is ill.').first().waitFor()
  // Every reason, and what it was about: a reviewer judges on what the user saw.
  await cora.page.getByText('The outage costs more than the doubt.').waitFor()
  await cora.page.getByText('A third person is enrolled tomorrow.').waitFor()
  await cora.page.getByLabel('Output that was let pass').waitFor()
  await cora.page.getByLabel('What you found').fill('Nobody else was awake.')
  await cora.page.getByRole('button', { name: 'Justified', exact: true }).click()
  await cora.page.getByText('justified', { exact: true }).waitFor()
  await lea.page.getByText('Nobody else was awake.').waitFor()
})

test('an approver is offered no glass to break, and nobody is for an action', async () => {
  const { id } = await held()
  const { page } = await sitsDown(['approver'])
  await page.goto(`${system.origin}/escalations/${id}`)
  await page.getByRole('button', { name: 'Approve' }).waitFor()
  await expect(page.getByRole('button', { name: 'Break the glass …' }).count()).resolves.toBe(0)
  const run = await system.maestro.service.runs.start({ workflow: 'ordering' })
  await expect.poll(async () => (await system.maestro.service.runs.get(run.id)).escalations.length, { timeout: 20_000 }).toBe(1)
  const lead = await sitsDown(['governance-lead'])
  await lead.page.goto(`${system.origin}/escalations/${(await system.maestro.service.runs.get(run.id)).escalations[0]?.id}`)
  await lead.page.getByRole('button', { name: 'Approve' }).waitFor()
  await expect(lead.page.getByRole('button', { name: 'Break the glass …' }).count()).resolves.toBe(0)
})

test('the glass is as wide as a narrow window, in the dark too', async () => {
  const { id } = await held()
  const { page } = await sitsDown(['governance-lead'], { width: 360, theme: 'dark' })
  await toInbox(page)
  await page.goto(`${system.origin}/escalations/${id}`)
  await page.getByRole('button', { name: 'Break the glass …' }).click()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SignatoryRole } from '@maestro-helix/contract/people'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type View } from './browser.ts'
import { consoleSystem } from './console-system.ts'
import { addAuthenticator, enrolAt } from './passkeys.ts'

/** Releases signed by passkey at two browsers, where this server is gated and two roles release. */
const roles = ['technical-lead', 'compliance-officer'] as const
let folder = ''
const system = consoleSystem(() => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-gates-'))
  const gatesFile = join(folder, 'release_gates.json')
  const gates = { version: 1, environments: { staging: { roles } }, phases: { roles }, differentPeople: true, openForDays: 30 }
  writeFileSync(gatesFile, JSON.stringify({ ...gates, goNoGo: { share: 0.95, confidence: 0.95, days: 30 } }))
  return {
    catalogFile: fileURLToPath(new URL('questions-catalog.ts', import.meta.url)),
    environment: { MAESTRO_ENVIRONMENT: 'staging', MAESTRO_RELEASE_GATES: gatesFile },
  }
})
afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

let enrolled = 0
/** Somebody new at a browser of their own, with a passkey, registered in these roles. */
async function signatory(registered: readonly SignatoryRole[], view: View = {}): Promise<{ page: Page; id: string }> {
  const person = await system.person({ url: system.origin, ...view })
  const { page } = person
  await addAuthenticator(page)
  const id = `signer-${++enrolled}`
  const { url } = await system.maestro.service.people.offerEnrolment({ roles: ['operator'] })
  await enrolAt(page, url, id)
  for (const role of registered)
    await system.maestro.service.people.registerSignatory({ operatorId: id, role, validUntil: new Date(Date.now() + 86_400_000).toISOString() })
  return { page, id }
}

const asked = (name: string): Promise<PromotionRecord> =>
  system.maestro.service.releases.request({ subject: { kind: 'workflow', name, version: 1 }, environment: 'staging' })

const sign = async (page: Page, choice: 'Sign' | 'Reject', reasons: string): Promise<void> => {
  await page.getByLabel('Your reasons').fill(reasons)
  await page.getByRole('button', { name: choice, exact: true }).click()
}

test('two people at two browsers release a version by passkey; the second does not read the first, and it runs from then on', async () => {
  const [ada, ben] = [await signatory(['technical-lead']), await signatory(['compliance-officer'])]
  await expect(system.maestro.service.runs.start({ workflow: 'ordering' })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
  const { id } = await asked('ordering')
  await ada.page.getByRole('link', { name: 'Releases' }).click()
  await ada.page.getByRole('link', { name: 'workflow ordering, version 1' }).click()
  await ada.page.getByText('What is shown is what is signed').waitFor()
  await ben.page.goto(`${system.origin}/releases/${id}`)
  await ben.page.getByText('You sign as compliance-officer.').waitFor()

  await ada.page.getByRole('button', { name: 'Sign', exact: true }).click()
  await ada.page.getByText('Say why, in your own words.').waitFor()
  await sign(ada.page, 'Sign', 'The load test was shown.')
  await ada.page.getByText('You have signed.').waitFor()
  // The second sees that somebody has, without loading the page again, and not who or why.
  await ben.page.getByRole('listitem').filter({ hasText: 'technical-lead' }).getByText('signed', { exact: true }).waitFor()
  const seen = await ben.page.locator('main').innerText()
  expect(seen).not.toContain('The load test')
  expect(seen).not.toContain(ada.id)
  await expect(system.maestro.service.runs.start({ workflow: 'ordering' })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })

  await sign(ben.page, 'Sign', 'The data protection assessment is there.')
  await ben.page.getByText('The load test was shown.').waitFor()
  await ada.page.getByText('It is over: nothing is left to sign.').waitFor()
  const { promotion } = await system.maestro.service.releases.get(id)
  expect(promotion.status).toBe('granted')
  expect(promotion.signatures.map(({ statement, assertion }) => [statement.operatorId, assertion !== undefined])).toEqual([
    [ada.id, true],
    [ben.id, true],
  ])
  expect((await system.maestro.service.runs.start({ workflow: 'ordering' })).status).toBe('queued')
  await ben.page.getByRole('link', { name: 'ordering' }).click()
  await ben.page.getByRole('link', { name: 'released' }).waitFor()
})

test('a rejection ends it; who has signed or is not registered is offered no signature', async () => {
  const { id } = await asked('limits')
  const [ada, eve] = [await signatory(roles), await signatory([])]
  await eve.page.goto(`${system.origin}/releases/${id}`)
  await eve.page.getByText('None of your passkeys is registered to sign').waitFor()
  await expect(eve.page.getByRole('button', { name: 'Sign', exact: true }).count()).resolves.toBe(0)

  await ada.page.goto(`${system.origin}/releases/${id}`)
  await ada.page.getByLabel('You sign as').selectOption('compliance-officer')
  await sign(ada.page, 'Reject', 'No assessment of the new country.')
  await ada.page.getByText('rejected', { exact: true }).first().waitFor()
  await eve.page.getByText('No assessment of the new country.').waitFor()
  expect((await system.maestro.service.releases.get(id)).promotion).toMatchObject({
    status: 'rejected',
    signatures: [{ statement: { role: 'compliance-officer' } }],
  })
  await expect(system.maestro.service.runs.start({ workflow: 'limits' })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
})

test('sign and reject are alike in all that can be seen', async () => {
  const { id } = await asked('hostile')
  const { page } = await signatory(['technical-lead'])
  await page.goto(`${system.origin}/releases/${id}`)
  await page.getByRole('button', { name: 'Sign', exact: true }).waitFor()
  const looks = await page.evaluate<unknown[]>(`[...document.querySelectorAll('[role=group][aria-label="Your decision"] button')].map((element) => {
    const style = getComputedStyle(element)
    const { width, height, top } = element.getBoundingClientRect()
    return { style: Object.fromEntries([...style].map((property) => [property, style.getPropertyValue(property)])), size: [width, height], top }
  })`)
  expect(looks).toHaveLength(2)
  expect(looks[0]).toEqual(looks[1])
})

test('the release column of a workflow asks for its own releases alone, newest first', async () => {
  for (let other = 0; other < 3; other++)
    await system.maestro.service.releases.request({
      subject: { kind: 'phase', name: 'staging', sha256: String(other).repeat(64) },
      environment: 'staging',
    })
  const { page } = await signatory([])
  const request = page.waitForRequest((one) => one.url().includes('/api/v1/promotions?'))
  await page.goto(`${system.origin}/workflows/hostile`)
  expect(Object.fromEntries(new URL((await request).url()).searchParams)).toMatchObject({
    name: 'hostile',
    kind: 'workflow',
    environment: 'staging',
    order: 'newest',
  })
  await page.getByRole('link', { name: 'being signed' }).first().waitFor()
})

test.each([
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 360 },
  // 200 % zoom of 1280 x 800.
  { theme: 'light', width: 640, height: 400 },
] satisfies View[])('the pages of releases are accessible and as wide as the window: %j', async (view) => {
  const { id } = await asked('hostile')
  const { page } = await signatory(roles, view)
  for (const path of ['/releases', `/releases/${id}`]) {
    await page.goto(`${system.origin}${path}`)
    await page.locator('main h1').waitFor()
    if (path !== '/releases') await page.getByRole('button', { name: 'Sign', exact: true }).waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  }
})

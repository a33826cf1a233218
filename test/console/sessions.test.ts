import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible } from './browser.ts'
import { consoleSystem } from './console-system.ts'
import { addAuthenticator, enrolAt, toInbox } from './passkeys.ts'

const system = consoleSystem()

async function sitsDown(): Promise<Page> {
  const person = await system.person({ url: system.origin })
  return person.page
}

/** The same person at another browser: with the cookie of a session of its own, as a passkey that is synchronised would get. */
async function elsewhere(page: Page): Promise<Page> {
  const before = await page.context().cookies()
  // Signing in again would close the session that this browser has, so its cookie moves to the other one first.
  await page.context().clearCookies()
  await page.reload()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await toInbox(page)
  const other = await sitsDown()
  await other.context().addCookies(before)
  await toInbox(await opened(other))
  return other
}

async function opened(page: Page): Promise<Page> {
  await page.goto(system.origin)
  return page
}

test('somebody sees where they are signed in, signs out of one place, and of all others', async () => {
  const page = await sitsDown()
  await addAuthenticator(page)
  await enrolAt(page, (await system.maestro.service.people.offerEnrolment({ roles: ['approver'] })).url, 'alice')
  const [first, second] = [await elsewhere(page), await elsewhere(page)]
  await page.goto(`${system.origin}/you`)
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await expect.poll(() => sessions.count()).toBe(3)
  await expectAccessible(page)
  await expect(sessions.filter({ hasText: 'this one' }).getByRole('button').count()).resolves.toBe(0)

  // The oldest is the first that was left.
  await sessions.filter({ hasText: 'by enrolling' }).getByRole('button', { name: 'Sign out there' }).click()
  await expect.poll(() => sessions.count()).toBe(2)
  await first.reload()
  await first.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  await toInbox(second)

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect.poll(() => sessions.count()).toBe(1)
  await expect(page.getByRole('button', { name: 'Sign out everywhere else' }).count()).resolves.toBe(0)
  await second.reload()
  await second.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  await toInbox(page)
})

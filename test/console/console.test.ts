import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type View } from './browser.ts'
import { keepServerAway } from './console-stack.ts'
import { consoleSystem } from './console-system.ts'

const system = consoleSystem()

test('without a session every page is the way to sign in', async () => {
  const person = await system.person()
  for (const path of ['/', '/runs', '/escalations', '/releases', '/you']) {
    await person.page.goto(path)
    await person.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  }
  await expectAccessible(person.page)
})

test('a run appears while the list is open, and its page follows it to the end', async () => {
  const { page } = await system.open('/runs')
  await page.getByRole('heading', { name: 'Runs' }).waitFor()
  await page.locator('[data-live=live]:visible').waitFor()
  const run = await system.maestro.service.runs.start({ workflow: 'content-generation', input: {} })
  const row = page.getByRole('row').filter({ hasText: run.id.slice(-8) })
  await row.waitFor()
  await row.getByRole('link').click()
  await page.waitForURL(`**/runs/${run.id}`)
  await page.getByRole('heading', { name: /content-generation\s*Completed/ }).waitFor()
  for (const step of ['research', 'analyse', 'synthesise']) await page.getByRole('row').filter({ hasText: step }).waitFor()
  await page.getByRole('button', { name: 'synthesise' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Why this agent').waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('a server that goes away is said to be away, and what happened meanwhile is there when it is back', async () => {
  const { page } = await system.open('/runs')
  await page.locator('[data-live=live]:visible').waitFor()
  await keepServerAway(system.maestro, page.locator('[data-live=reconnecting]:visible').waitFor())
  const run = await system.maestro.service.runs.start({ workflow: 'code-summary', input: {} })
  await page.locator('[data-live=live]:visible').waitFor()
  await page
    .getByRole('row')
    .filter({ hasText: run.id.slice(-8) })
    .filter({ hasText: 'Completed' })
    .waitFor()
})

test('search and filters narrow the list and are in the address', async () => {
  await system.maestro.service.runs.start({ workflow: 'code-summary', input: {} })
  const { page } = await system.open('/runs')
  await page.getByRole('row').nth(1).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('summary')
  await page.waitForURL('**/runs?search=summary')
  await page.getByRole('row').filter({ hasText: 'content-generation' }).first().waitFor({ state: 'detached' })
  await page.getByRole('row').filter({ hasText: 'code-summary' }).first().waitFor()
  await page.getByLabel('Status').selectOption('failed')
  await page.getByText('No run matches').waitFor()
  expect(page.url()).toContain('status=failed')
})

test('the keyboard reaches everything', async () => {
  const { page } = await system.open('/runs')
  await page.getByRole('row').nth(1).waitFor()
  await page.keyboard.press('Tab')
  await expect(page.evaluate('document.activeElement.textContent')).resolves.toBe('Skip to the content')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('table').focus()
  await page.keyboard.press('ArrowDown')
  // The row is drawn and focused with the next frame.
  await page.locator('[role=row] a:focus').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
  await page.locator('main h1').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await page.waitForURL('**/runs')
})

test.each([
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 360 },
  // 200 % zoom of 1280 x 800.
  { theme: 'light', width: 640, height: 400 },
] satisfies View[])('pages are accessible and as wide as the window: %j', async (view) => {
  const { id } = await system.maestro.service.runs.start({ workflow: 'content-generation', input: {} })
  for (const path of ['/runs', `/runs/${id}`]) {
    const { page } = await system.open(path, view)
    await page.getByRole('row').nth(1).waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  }
})

import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll } from './browser.ts'
import { consoleSystem } from './console-system.ts'

const steps = 1_000
let runId: string
const system = consoleSystem(
  { catalogFile: fileURLToPath(new URL('../../bench/console/catalog.ts', import.meta.url)), environment: { MAESTRO_BENCH_STEPS: String(steps) } },
  async ({ service }) => {
    runId = (await service.runs.start({ workflow: 'long', input: {} })).id
  },
)

test('a run of 1,000 steps opens, is scrolled to its ends, stays accessible, and draws what is in view alone', async () => {
  // To its end before anybody looks: that a page follows a run while it goes on is shown with short ones.
  const completed = async (): Promise<number> => (await system.maestro.service.runs.list({ workflow: 'long', status: 'completed' })).items.length
  await expect.poll(completed, { timeout: 240_000, interval: 200 }).toBe(1)
  const { page } = await system.person({ token: system.maestro.token })
  await page.goto(`/runs/${runId}`)
  await page.getByRole('heading', { name: /long\s*Completed/ }).waitFor()
  await page.getByText(`${steps} of ${steps}`).waitFor()
  const timeline = page.getByRole('table', { name: 'Timeline of the run' })
  await expect(timeline.getAttribute('aria-rowcount')).resolves.toBe(String(steps + 1))
  expect(await page.locator('[data-row]').count()).toBeLessThan(60)
  expect(await page.locator('[data-step]').count()).toBeLessThan(160)
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)

  await timeline.focus()
  await page.keyboard.press('End')
  await page.locator(`[data-row="${steps - 1}"] button:focus`).waitFor()
  await timeline.evaluate((element) => element.scrollTo({ top: 0 }))
  await page.locator('[data-row="0"]').waitFor()
  await timeline.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }))
  await page.locator(`[data-row="${steps / 2}"]`).waitFor()
  expect(await page.locator('[data-row]').count()).toBeLessThan(60)

  await page.locator('[data-step]').first().focus()
  await page.keyboard.press('End')
  const last = page.locator('[data-step]:focus')
  await expect(last.getAttribute('data-step')).resolves.toMatch(/^page-09[89]\d$/)
  expect(await page.locator('[data-step]').count()).toBeLessThan(160)
  await expectAccessible(page)

  // What the list leaves out is read when somebody looks.
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Why this agent').waitFor()
  await dialog.getByText('are checked every six months').first().waitFor()
  await expectAccessible(page)
})

import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible } from './browser.ts'
import { consoleSystem } from './console-system.ts'

const system = consoleSystem()

async function saved(page: Page, what: string, as: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: `Save: ${what}` }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: as }).click()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

test('tables are saved as CSV, charts as SVG and PNG too', async () => {
  const { id } = await system.maestro.service.runs.start({ workflow: 'content-generation', input: {} })
  const { page } = await system.person({ token: system.maestro.token, width: 360 })
  await page.goto(`/runs/${id}`)
  await page.getByRole('heading', { name: /content-generation\s*Completed/ }).waitFor()

  const timeline = await saved(page, 'Timeline of the run', 'Table as CSV')
  expect(timeline.name).toBe('timeline-of-the-run.csv')
  const [head, ...rows] = timeline.bytes.toString('utf8').trimEnd().split('\r\n')
  // All columns, on a page that has room for three.
  expect(head).toBe('step,kind,attempt,who,outcome,began,ended,took ms,QSR,flag,MRI,tier,cost USD')
  expect(rows.map((row) => row.split(',')[0])).toEqual(expect.arrayContaining(['research', 'analyse', 'synthesise']))

  const graph = await saved(page, 'Steps', 'Chart as SVG')
  expect(graph.bytes.toString('utf8')).toMatch(/^<svg [^]*research[^]*synthesise[^]*<\/svg>$/)
  const picture = await saved(page, 'Steps', 'Chart as PNG')
  expect(picture.bytes.subarray(1, 4).toString()).toBe('PNG')

  await page.getByRole('button', { name: 'synthesise' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Why this agent').waitFor()
  const parts = await saved(page, 'Parts of the QSR', 'Table as CSV')
  expect(parts.bytes.toString('utf8')).toMatch(/^part,value,of,threshold,why\r\nWhole,0\.\d+,1,/)
  expect((await saved(page, 'Parts of the MRI', 'Chart as PNG')).bytes.length).toBeGreaterThan(1_000)
  expect((await saved(page, 'Candidates', 'Table as CSV')).bytes.toString('utf8')).toContain(',chosen\r\n')
  await dialog.getByRole('button', { name: 'Save: Parts of the QSR' }).click()
  await expectAccessible(page)

  await page.goto('/runs')
  expect((await saved(page, 'Runs', 'Table as CSV')).bytes.toString('utf8')).toContain(id)
})

/**
 * Pictures of every page of the console in both themes, wide and narrow, from a whole Maestro with the samples run: `npm run screenshots`.
 * They go to screenshots/, which git ignores.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '../test/console/browser.ts'
import { startConsoleStack } from '../test/console/console-stack.ts'

const folder = fileURLToPath(new URL('../screenshots', import.meta.url))
const views = [
  { name: 'wide', width: 1440, height: 900 },
  { name: 'narrow', width: 360, height: 740 },
]
const settleMs = 1_500

const maestro = await startConsoleStack()
const browser = await launchBrowser()
try {
  mkdirSync(folder, { recursive: true })
  const runs = []
  for (const workflow of ['content-generation', 'code-summary', 'financial']) runs.push(await maestro.service.startRun({ workflow, input: {} }))
  const last = runs.at(-1)?.id ?? ''
  /** Every page; `signedOut` for what is shown before anybody is. */
  const pages = [
    { name: 'sign-in', path: '/', signedOut: true },
    { name: 'runs', path: '/runs' },
    { name: 'run', path: `/runs/${last}` },
    { name: 'ledger', path: '/ledger' },
    { name: 'ledger-entry', path: '/ledger/entries/0' },
    { name: 'run-attempt', path: `/runs/${runs[0]?.id}?span=${encodeURIComponent('attempt:synthesise:1')}` },
  ]
  await new Promise((resolve) => setTimeout(resolve, settleMs * 4))
  for (const { name, path, signedOut = false } of pages) {
    for (const theme of ['light', 'dark'] as const) {
      for (const { name: view, width, height } of views) {
        const person = await browser.person({ url: maestro.url, theme, width, height, ...(!signedOut && { token: maestro.token }) })
        await person.page.goto(path)
        await person.page.waitForTimeout(settleMs)
        await person.page.screenshot({ path: join(folder, `${name}-${theme}-${view}.png`) })
        await person.context.close()
      }
    }
  }
  console.log(`Wrote ${pages.length * 2 * views.length} pictures to ${folder}`)
} finally {
  await browser.close()
  await maestro.stop()
}

/**
 * Pictures of every page of the console in both themes, wide and narrow, from a whole Maestro with the samples run: `npm run screenshots`.
 * They go to screenshots/, which git ignores.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launchBrowser } from '../test/console/browser.ts'
import { startConsoleStack } from '../test/console/console-stack.ts'
import { addAuthenticator, enrolAt } from '../test/console/passkeys.ts'

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
  for (const workflow of ['content-generation', 'code-summary', 'financial']) runs.push(await maestro.service.runs.start({ workflow, input: {} }))
  const last = runs.at(-1)?.id ?? ''
  await new Promise((resolve) => setTimeout(resolve, settleMs * 4))
  const question = (await maestro.service.desk.queue({ limit: 1 })).items[0]?.escalation.id ?? ''
  /** Every page, and before whom: nobody, somebody who decides, or the service of the home. */
  const pages: { name: string; path: string; before?: 'nobody' | 'approver' }[] = [
    { name: 'sign-in', path: '/', before: 'nobody' },
    { name: 'inbox', path: '/escalations', before: 'approver' },
    { name: 'question', path: `/escalations/${question}`, before: 'approver' },
    { name: 'releases', path: '/releases' },
    { name: 'you', path: '/you', before: 'approver' },
    { name: 'runs', path: '/runs' },
    { name: 'run', path: `/runs/${last}` },
    { name: 'run-graph', path: `/runs/${runs[0]?.id}` },
    { name: 'compare', path: `/runs/${runs[0]?.id}/compare` },
    { name: 'workflows', path: '/workflows' },
    { name: 'workflow', path: '/workflows/financial' },
    { name: 'start-run', path: '/workflows/customer-service/start' },
    { name: 'overview', path: '/' },
    { name: 'agents', path: '/agents' },
    { name: 'agent', path: '/agents/evidence-analyst' },
    { name: 'compliance', path: '/compliance' },
    { name: 'gates', path: '/gates' },
    { name: 'ledger', path: '/ledger' },
    { name: 'ledger-entry', path: '/ledger/entries/0' },
    { name: 'run-attempt', path: `/runs/${runs[0]?.id}?span=${encodeURIComponent('attempt:synthesise:1')}` },
  ]
  // Passkeys belong to a name, and 127.0.0.1 is none.
  const origin = maestro.url.replace('127.0.0.1', 'localhost')
  let enrolled = 0
  for (const { name, path, before } of pages) {
    for (const theme of ['light', 'dark'] as const) {
      for (const { name: view, width, height } of views) {
        const person = await browser.person({ url: origin, theme, width, height, ...(before === undefined && { token: maestro.token }) })
        if (before === 'approver') {
          await addAuthenticator(person.page)
          const { url } = await maestro.service.people.offerEnrolment({ roles: ['approver'] })
          await enrolAt(person.page, url, `ada-${++enrolled}`)
        }
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

import { actSubjectSha256 } from '@maestro-helix/server/governance/signed-acts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Role } from '@maestro-helix/contract/roles'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type View } from './browser.ts'
import { keepServerAway } from './console-stack.ts'
import { consoleSystem } from './console-system.ts'
import { addAuthenticator, enrolAt, toInbox } from './passkeys.ts'

const system = consoleSystem({
  catalogFile: fileURLToPath(new URL('questions-catalog.ts', import.meta.url)),
  environment: { MAESTRO_OIDC_ISSUER: 'https://accounts.example', MAESTRO_OIDC_CLIENT_ID: 'maestro', MAESTRO_OIDC_CLIENT_SECRET: 'of this test' },
})

async function sitsDown(view: View = {}): Promise<Page> {
  const person = await system.person({ url: system.origin, ...view })
  return person.page
}

let enrolled = 0
/** Somebody new, with a passkey of their own, signed in. */
async function approver(view: View = {}, roles: Role[] = ['operator', 'approver']): Promise<{ page: Page; id: string }> {
  const page = await sitsDown(view)
  await addAuthenticator(page)
  const id = `person-${++enrolled}`
  const { url } = await system.maestro.service.people.offerEnrolment({ roles, operatorId: id })
  await page.goto(url)
  await page.getByLabel('Your name').fill('Somebody')
  await page.getByRole('button', { name: 'Create a passkey and enrol' }).click()
  await toInbox(page)
  return { page, id }
}

async function asked(workflow: string, input = {}): Promise<{ run: RunRecord; path: string; id: string }> {
  const run = await system.maestro.service.runs.start({ workflow, input })
  const id = await expect
    .poll(async () => (await system.maestro.service.runs.get(run.id)).escalations[0]?.id, { timeout: 20_000 })
    .toBeDefined()
    .then(async () => (await system.maestro.service.runs.get(run.id)).escalations[0]?.id ?? '')
  return { run, id, path: `/escalations/${id}` }
}

async function decide(page: Page, choice: 'Approve' | 'Reject', reasons: string): Promise<void> {
  await page.getByLabel('Your reasons').fill(reasons)
  await page.getByRole('button', { name: choice }).click()
}

const ended = async (run: RunRecord): Promise<string> => {
  await expect.poll(async () => (await system.maestro.service.runs.get(run.id)).run.endedAt, { timeout: 20_000 }).not.toBeNull()
  return (await system.maestro.service.runs.get(run.id)).run.status
}
const orders = (): string[] => {
  const file = join(system.maestro.home, 'orders.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

test('the first start offers a link; whoever uses it has a passkey, signs out and in again, and adds a second passkey', async () => {
  const page = await sitsDown()
  const first = await addAuthenticator(page)
  const link = readFileSync(join(system.maestro.home, 'first-enrolment'), 'utf8').trim()
  await enrolAt(page, link, 'alice')
  expect(page.url()).not.toContain('#')

  await page.getByRole('button', { name: /Alice Example/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('link', { name: 'Sign in with accounts.example' }).getAttribute('href')).resolves.toBe('/api/v1/auth/oidc/start')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await toInbox(page)

  await page.getByRole('button', { name: /Alice Example/ }).click()
  await page.getByRole('menuitem', { name: 'Your account' }).click()
  await page.getByRole('heading', { name: 'You', exact: true }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('Add a passkey').fill('key in the safe')
  const second = await addAuthenticator(page, first.session)
  const allowed = first.signed()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await allowed
  // The device that allowed it is taken away; the new one makes the new passkey.
  await first.present(false)
  await page.getByRole('listitem').filter({ hasText: 'key in the safe' }).waitFor()
  await second.present(true)
  await page.getByRole('listitem').filter({ hasText: 'key in the safe' }).getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
})

test('an action that cannot be undone waits for two people at two browsers, of whom the second does not read the first, and is done once', async () => {
  const before = orders().length
  const { run, path } = await asked('ordering', { article: 'valves', pieces: 7 })
  const [ada, ben] = [await approver(), await approver()]
  await ada.page.goto(`${system.origin}${path}`)
  await ben.page.goto(`${system.origin}${path}`)
  await ada.page.getByText('What is shown is what is signed').waitFor()
  await decide(ada.page, 'Approve', 'The shelf is empty, I looked.')
  await ada.page.getByText('You have signed. 1 more person has to.').waitFor()
  await ada.page.getByText('The shelf is empty, I looked.').waitFor()
  // The second sees that somebody has, without loading the page again, and not who or why.
  await ben.page.getByText('1 of 2 people').waitFor()
  const seen = await ben.page.locator('main').innerText()
  expect(seen).not.toContain('The shelf is empty')
  expect(seen).not.toContain(ada.id)
  expect(orders()).toHaveLength(before)

  await decide(ben.page, 'Approve', 'The supplier confirmed the price.')
  await ben.page.getByText('The shelf is empty, I looked.').waitFor()
  await ada.page.getByText('The supplier confirmed the price.').waitFor()
  await expect(ended(run)).resolves.toBe('completed')
  expect(orders().slice(before)).toEqual(['7'])
  const { escalations } = await system.maestro.service.runs.get(run.id)
  expect(escalations[0]?.decisions.map(({ statement, assertion }) => [statement.operatorId, assertion !== undefined])).toEqual([
    [ada.id, true],
    [ben.id, true],
  ])
})

test('whoever asked for a run is not offered to decide it', async () => {
  const { page } = await approver()
  const started = await page.evaluate(async () => {
    const response = await fetch('/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ workflow: 'ordering', input: {} }),
    })
    return (await response.json()) as { id: string }
  })
  const row = page.getByRole('row').filter({ hasText: 'place-order' })
  await expect.poll(async () => (await system.maestro.service.runs.get(started.id)).escalations.length, { timeout: 20_000 }).toBe(1)
  await page.getByLabel('Show').selectOption('all')
  await row.filter({ hasText: 'You asked for it' }).getByRole('link').click()
  await page.getByText('You asked for this run, so other people decide.').waitFor()
  await expect(page.getByRole('button', { name: 'Approve' }).count()).resolves.toBe(0)
})

test('a rejection ends it, and nothing is done', async () => {
  const before = orders().length
  const { run, path } = await asked('ordering')
  const { page } = await approver()
  await page.goto(`${system.origin}${path}`)
  await page.getByRole('button', { name: 'Reject' }).click()
  await page.getByText('Say why, in your own words.').waitFor()
  await decide(page, 'Reject', 'We have enough of them.')
  await page.getByText('rejected', { exact: true }).waitFor()
  await expect(ended(run)).resolves.toBe('halted')
  expect(orders()).toHaveLength(before)
})

test('approve and reject are alike in all that can be seen, as far from the edge, and neither is chosen', async () => {
  const { path } = await asked('briefing')
  const { page } = await approver()
  await page.goto(`${system.origin}${path}`)
  await page.getByRole('button', { name: 'Approve' }).waitFor()
  await page.mouse.move(0, 0)
  const looks = async (): Promise<unknown[]> =>
    page.evaluate(`(() => {
      const group = document.querySelector('[role=group][aria-label="Your decision"]')
      const whole = group.getBoundingClientRect()
      return [...group.querySelectorAll('button')].map((element) => {
        const style = getComputedStyle(element)
        const { width, height, top, left, right } = element.getBoundingClientRect()
        return {
          style: Object.fromEntries([...style].map((property) => [property, style.getPropertyValue(property)])),
          size: [width, height],
          top,
          fromEdge: Math.min(left - whole.left, whole.right - right),
          focused: element === document.activeElement,
          autofocus: element.hasAttribute('autofocus'),
          type: element.getAttribute('type'),
        }
      })
    })()`)
  const [reject, approve, ...others] = await looks()
  expect(others).toEqual([])
  expect(approve).toEqual(reject)
  expect(approve).toMatchObject({ focused: false, autofocus: false, type: 'button', fromEdge: 0 })
  // The same under the pointer, with the focus and pressed: both are put into each state at once, as no two people's pointers could.
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('DOM.enable')
  await devtools.send('CSS.enable')
  const { root } = await devtools.send('DOM.getDocument')
  const { nodeIds } = await devtools.send('DOM.querySelectorAll', {
    nodeId: root.nodeId,
    selector: '[role=group][aria-label="Your decision"] button',
  })
  for (const forcedPseudoClasses of [['hover'], ['focus', 'focus-visible'], ['hover', 'focus', 'active']]) {
    for (const nodeId of nodeIds) await devtools.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses })
    const [rejectThen, approveThen] = await looks()
    expect(approveThen).toEqual(rejectThen)
    expect(rejectThen, `${forcedPseudoClasses} is seen`).not.toEqual(reject)
  }
  await expect(page.locator('input:checked').count()).resolves.toBe(0)
})

test('a session that ends while somebody writes is renewed in front of what they wrote', async () => {
  const { run, path } = await asked('briefing')
  const { page } = await approver()
  await page.goto(`${system.origin}${path}`)
  await page.getByLabel('Your reasons').fill('A long thought.')
  await page.context().clearCookies()
  // Something else on the page may ask the server first and have the dialog before it already.
  await page.getByRole('button', { name: 'Approve' }).dispatchEvent('click')
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
  await dialog.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect(page.getByLabel('Your reasons').inputValue()).resolves.toBe('A long thought.')
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(ended(run)).resolves.toBe('completed')
})

test('what somebody wrote outlives a restart of the server, and counts afterwards', async () => {
  const { run, path } = await asked('briefing')
  const { page } = await approver()
  await page.goto(`${system.origin}${path}`)
  await page.getByLabel('Your reasons').fill('Written before the restart.')
  await keepServerAway(system.maestro, page.locator('[data-live=reconnecting]:visible').waitFor())
  await page.locator('[data-live=live]:visible').waitFor()
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(ended(run)).resolves.toBe('completed')
  await page.getByText('Written before the restart.').waitFor()
})

test('a question appears in an open inbox and in the title, nothing moves, and several can be claimed and given back', async () => {
  const { page } = await approver()
  await page.locator('[data-live=live]:visible').waitFor()
  await page.evaluate(`
    globalThis.shifts = []
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift' })
  `)
  const titled = Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0)
  const { run } = await asked('limits')
  const row = page.getByRole('row').filter({ hasText: 'change-limits' }).first()
  await row.waitFor()
  await expect.poll(() => page.title()).toMatch(new RegExp(`^\\(${titled + 1}\\) Inbox`))
  await expect(page.evaluate('shifts')).resolves.toEqual([])

  await row.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Claim', exact: true }).click()
  await page.getByText('1 claimed.').waitFor()
  await row.filter({ hasText: 'Claimed by you' }).waitFor()
  await row.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Give back' }).click()
  await page.getByText('1 given back.').waitFor()

  await page.getByLabel('Workflow').selectOption('limits')
  await page.getByLabel('Risk').selectOption('Critical')
  await page.getByText('Nothing matches').waitFor()
  expect(page.url()).toContain('workflow=limits')
  expect(page.url()).toContain('tier=Critical')
  await system.maestro.service.runs.cancel(run.id)
})

/** What a page signs with. */
type PasskeyBrowser = {
  PublicKeyCredential: { parseRequestOptionsFromJSON(options: object): object }
  navigator: { credentials: { get(options: { publicKey: object }): Promise<{ id: string; toJSON(): { response: Record<string, string> } }> } }
}

test('whoever called everybody is reviewed by somebody else, who closes it with a finding', async () => {
  const { id, run } = await asked('limits')
  const [ada, ben] = [await approver({}, ['governance-lead']), await approver({}, ['governance-lead'])]
  const order = { act: 'page-everybody', escalationId: id, reason: 'Nobody answers, and it is due.' }
  const salt = '5a'.repeat(16)
  const subject = { act: 'break-glass' as const, subjectId: id, subjectSha256: actSubjectSha256({ act: 'break-glass', request: { order } }, salt) }
  const review = await ada.page.evaluate(
    async (given) => {
      const post = async <Answer>(path: string, body: object): Promise<Answer> => {
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
        return (await (await fetch(path, init)).json()) as Answer
      }
      const challenge = await post<{ statement: object; options: object }>('/api/v1/acts/challenge', given.subject)
      const browser = globalThis as unknown as PasskeyBrowser
      const publicKey = browser.PublicKeyCredential.parseRequestOptionsFromJSON(challenge.options)
      const credential = await browser.navigator.credentials.get({ publicKey })
      const { authenticatorData, clientDataJSON, signature } = credential.toJSON().response
      const base64 = (signature ?? '').replaceAll('-', '+').replaceAll('_', '/')
      const signed = {
        statement: challenge.statement,
        signature: base64.padEnd(Math.ceil(base64.length / 4) * 4, '='),
        assertion: { credentialId: credential.id, authenticatorData, clientDataJSON },
        salt: given.salt,
      }
      return post<{ id: string }>('/api/v1/break-glass', { ...given.order, signed })
    },
    { order, subject, salt },
  )
  await ada.page.goto(`${system.origin}/reviews/${review.id}`)
  await ada.page.getByText('You used it, so somebody else reviews it.').waitFor()
  await ben.page.goto(`${system.origin}/reviews/${review.id}`)
  await ben.page.getByText('Nobody answers, and it is due.').waitFor()
  await expectAccessible(ben.page)
  await ben.page.getByLabel('What you found').fill('It was due, and nobody had answered for an hour.')
  await ben.page.getByRole('button', { name: 'Justified', exact: true }).click()
  await ben.page.getByText('justified', { exact: true }).waitFor()
  // Without loading the page again.
  await ada.page.getByText('It was due, and nobody had answered for an hour.').waitFor()
  await system.maestro.service.runs.cancel(run.id)
})

test('a change is shown as what is and what shall be', async () => {
  const { path } = await asked('limits')
  const { page } = await approver()
  await page.goto(`${system.origin}${path}`)
  const changes = page.getByRole('region', { name: 'What changes' })
  await changes.getByRole('row', { name: 'dailyLimit 5000 25000' }).waitFor()
  await changes.getByRole('row', { name: 'countries.2 not there CH' }).waitFor()
})

test('sentences that nothing supports are pointed out in the output', async () => {
  const { path } = await asked('briefing')
  const { page } = await approver()
  await page.goto(`${system.origin}${path}`)
  await page.locator('mark').filter({ hasText: 'Revenue from pumps rose by 47 %' }).waitFor()
  await expect(page.locator('mark').filter({ hasText: '1,240 pumps' }).count()).resolves.toBe(0)
})

test('what an agent wrote to act on its reader is shown and does nothing', async () => {
  const { run, path } = await asked('hostile')
  const { page } = await approver()
  await page.getByRole('row').filter({ hasText: '<script>' }).first().waitFor()
  await page.goto(`${system.origin}${path}`)
  await page.getByText('<script>document.title = "taken"</script>').first().waitFor()
  await page.getByText('What it builds on').waitFor()
  await page.locator('summary').filter({ hasText: 'propose' }).click()
  await page.getByText(/more characters in this line/).waitFor()
  for (const shown of ['U+202E', 'ESC[31m', 'U+200B']) await page.getByText(shown).first().waitFor()
  await expect(page.locator('main script, main img, main svg[onload], main style, main a[href^=javascript]').count()).resolves.toBe(0)
  await expect(page.title()).resolves.toContain('Maestro Helix')
  await expectNoSidewaysScroll(page)
  await system.maestro.service.runs.cancel(run.id)
})

test.each([
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 360 },
  // 200 % zoom of 1280 x 800.
  { theme: 'light', width: 640, height: 400 },
] satisfies View[])('the pages of questions are accessible and as wide as the window: %j', async (view) => {
  const [action, gate] = [await asked('limits'), await asked('briefing')]
  const { page } = await approver(view)
  for (const path of ['/escalations', action.path, gate.path, '/you']) {
    await page.goto(`${system.origin}${path}`)
    await page.locator('main h1').waitFor()
    if (path.startsWith('/escalations/')) await page.getByRole('button', { name: 'Approve' }).waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  }
})

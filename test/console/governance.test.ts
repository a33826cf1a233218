import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type View } from './browser.ts'
import { consoleSystem } from './console-system.ts'
import { addAuthenticator, enrolAt } from './passkeys.ts'

const system = consoleSystem({}, async ({ service }) => settled(await service.runs.start({ workflow: 'content-generation', input: {} })))

/** Waits for the end of a run, or until it waits for people: either way it was judged. */
async function settled({ id }: { id: string }): Promise<void> {
  const goesOn = async (): Promise<boolean> => {
    const { run } = await system.maestro.service.runs.get(id)
    return run.endedAt === null && run.status !== 'waiting'
  }
  while (await goesOn()) await system.maestro.service.ledger.follow({ after: (await system.maestro.service.ledger.head()).size - 1, waitMs: 500 })
}

/** Every page of what is measured, with something that is there once it has been read. */
const pages = [
  { path: '/', text: 'Mean' },
  { path: '/agents', text: 'evidence-analyst' },
  { path: '/agents/evidence-analyst', text: 'Why it got the last one' },
  { path: '/compliance', text: 'Checked' },
  { path: '/gates', text: 'Greatest MRI' },
]

test('the overview says what is not known, with its bounds, and leads to its sources', async () => {
  const { page } = await system.open('/')
  await page.getByRole('heading', { name: 'Governance overview' }).waitFor()
  await page.getByText('Not enough data').first().waitFor()
  await page.getByText(/^Between 0\.\d\d and \d\.\d\d, whatever is missing turns out to be/).waitFor()
  expect(await page.getByRole('link', { name: 'Source' }).first().getAttribute('href')).toBe('/api/v1/rii/current')
  await page
    .getByRole('link', { name: /^Ledger entry/ })
    .first()
    .click()
  await page.getByText('The hashes are right, the key is not pinned').waitFor()
})

test('moves of moving-average gates are drawn a step at a time, and each leads to its evidence', async () => {
  const eventId = (at: number) => `01900000-0000-7000-8000-00000000000${at}`
  const items = [3, 2, 1].map((at) => ({
    eventId: eventId(at),
    at: `2026-01-01T10:0${at}:00.000Z`,
    workflow: 'sample',
    stepId: at === 3 ? 'read' : 'write',
    runId: null,
    from: 0.7 - at / 100,
    to: 0.69 - at / 100,
  }))
  const person = await system.person({ token: system.maestro.token })
  const { page } = person
  await page.route('**/api/v1/gates/threshold-moves?*', (route) => route.fulfill({ json: { items, next: null } }))
  await page.goto('/gates')
  await page.getByText('1 move of sample / read').waitFor()
  await page.getByLabel('Step', { exact: true }).selectOption('sample / write')
  await page.getByRole('figure').getByText('Least QSR of sample / write').waitFor()
  await page.getByText('2 moves of sample / write').waitFor()
  expect(await page.locator(`a[href="/api/v1/rdl/events/${eventId(2)}"]`).count()).toBe(1)
  await expectAccessible(page)
})

test('RMM by day stands beside quality and risk, with how many evaluations each day rests on', async () => {
  const { page } = await system.open('/agents')
  await page.route('**/api/v1/agents/evidence-analyst/maturity-history*', async (route) => {
    const answer = await route.fetch()
    const history = (await answer.json()) as { items: object[] }
    const [today] = history.items
    await route.fulfill({ response: answer, json: { ...history, items: [today, { ...today, day: '2026-01-31T00:00:00.000Z', rmm: 0.37 }] } })
  })
  await page.goto('/agents/evidence-analyst')
  const chart = page.getByRole('figure').filter({ hasText: 'Maturity of evidence-analyst by day' })
  await chart.getByText('As a table').click()
  await chart.getByRole('row', { name: /^31 Jan \(\d+\) 0\.37/ }).waitFor()
  await page.getByText('maturity.history').waitFor()
  await expectAccessible(page)
})

/** A step whose own gate lets everything pass, as somebody may apply it. */
const loose = {
  name: 'loose',
  steps: [{ id: 'write', agents: ['evidence-analyst'], task: 'Write what the evidence says.', gate: { qsrMin: 0.2, mriMax: 0.3 } }],
}

test('a laxer gate of a step’s own waits for a governance lead, who approves it and puts it in force; then it is listed first, with who let it', async () => {
  await system.maestro.service.workflows.apply(loose)
  const person = await system.person({ url: system.origin })
  const { page } = person
  await addAuthenticator(page)
  const { url } = await system.maestro.service.people.offerEnrolment({ roles: ['operator', 'governance-lead'] })
  await enrolAt(page, url, 'olga')
  await page.goto(`${system.origin}/gates`)
  const proposal = page.getByRole('listitem').filter({ hasText: 'The own gate of loose / write' })
  await proposal.getByText('more passes', { exact: true }).waitFor()
  await page.getByRole('row').filter({ hasText: 'loose' }).getByText('wants less').waitFor()
  await expectAccessible(page)
  await proposal.getByRole('button', { name: /^Approve version/ }).click()
  await proposal.getByText('Say why, in your own words.').waitFor()
  await proposal.getByLabel(/^Your reasons/).fill('It only drafts; people read every draft.')
  await proposal.getByRole('button', { name: /^Approve version/ }).click()
  await proposal.getByRole('button', { name: /^Put version \d+ in force/ }).click()
  await proposal.waitFor({ state: 'detached' })
  const row = page.getByRole('table', { name: 'Effective gates' }).getByRole('row').nth(1)
  await row.getByText('laxer').waitFor()
  expect(await row.innerText()).toMatch(/write\s+loose\s+laxer\s+by olga\s+0\.20\s+the step’s own\s+0\.30\s+default/)
  expect(await page.getByRole('main').innerText()).not.toMatch(/Exceptions\s+none/)

  // Its versions: what it changes, and by what.
  await page.getByRole('button', { name: /loose \/ write/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('It only drafts; people read every draft.').waitFor()
  await dialog.getByText('qsrMin', { exact: false }).first().waitFor()
  await expectAccessible(page)
})

test('whoever proposed a version is not offered to approve it, and who is no governance lead neither', async () => {
  const { page } = await system.open('/')
  const view = await system.maestro.service.gates.view()
  const proposal = {
    ...view.inForceSince,
    kind: 'gate',
    version: 9,
    place: null,
    sha256: view.sha256,
    origin: 'person',
    author: { kind: 'operator', id: 'olga' },
    proposedAt: view.inForceSince.at,
    rationale: 'Tried on last week’s runs.',
    follows: view.version,
    changes: [{ path: 'default.qsrMin', before: 0.7, after: 0.5, laxer: true }],
    laxer: true,
    state: 'proposed',
    approval: null,
    activations: [],
  }
  const { act: _act, at: _at, by: _by, cause: _cause, ...record } = proposal
  let roles = ['governance-lead']
  await page.route('**/api/v1/gates', (route) => route.fulfill({ json: { ...view, proposals: [record] } }))
  await page.route('**/api/v1/auth/session', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), operatorId: 'olga', roles } })
  })
  await page.goto('/gates')
  await page.getByText('You answer for this version, so another governance lead approves it.').waitFor()
  roles = ['compliance-officer']
  await page.reload()
  await page.getByText('A governance lead approves it and puts it in force.').waitFor()
  expect(await page.getByRole('button', { name: /^Approve version/ }).count()).toBe(0)
})

test.each([
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 360 },
] satisfies View[])('a refused file stands at the top; what is off or lowered is named where it is, marked in words, and found: %j', async (view) => {
  const { page } = await system.open('/', view)
  const gates = await system.maestro.service.gates.view()
  const off = { name: 'inventedNumber', on: false, threshold: null, weaker: true }
  const [first, ...others] = gates.effective
  await page.route('**/api/v1/gates', (route) =>
    route.fulfill({
      json: {
        ...gates,
        refused: { at: gates.inForceSince.at, reason: 'overrides.loose.thresholds.qsrMin: 7 is greater than 1', sha256: gates.sha256 },
        conditions: [off, ...(gates.conditions ?? []).filter(({ name }) => name !== off.name)],
        effective: [
          { ...first, laxer: true, approvedBy: 'olga', weakened: [off, { name: 'accuracyFloor', on: true, threshold: 1, weaker: true }] },
          ...others,
        ],
      },
    }),
  )
  await page.goto('/gates')
  await page.getByRole('heading', { name: 'The file of the gates was refused' }).waitFor()
  await page.getByText('7 is greater than 1').waitFor()
  await page.getByText('switched off').waitFor()
  await page.getByText('No invented number: off; Least accuracy: 1.00').first().waitFor()
  await page.getByText(/Limits of objection, by kind of task: answer 0\.\d\d/).waitFor()
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  const rows = page.getByRole('table', { name: 'Effective gates' }).locator('[data-row]')
  await page.getByLabel('Search steps').fill('invented number')
  await expect.poll(() => rows.count()).toBe(1)
  await page.getByLabel('Search steps').fill('')
  await page.getByLabel('Show', { exact: true }).selectOption('laxer')
  await expect.poll(async () => (await rows.allInnerTexts()).every((text) => text.includes('laxer'))).toBe(true)
})

test('audited outputs are rated by single keys; the last rating can be taken back, and is recorded with the next', async () => {
  // What would be drawn, and who is signed in, stand in for a gate that learns and for a passkey; the outputs are those of a real run.
  const { items } = await system.maestro.service.runs.list({ limit: 1 })
  const { run, attempts } = await system.maestro.service.runs.get(items[0]?.id ?? '')
  const due = attempts.map(({ stepId, attempt }) => ({
    runId: run.id,
    stepId,
    attempt,
    workflow: run.workflow,
    drawnAt: run.createdAt,
    qsr: 0.8,
    qsrMin: 0.7,
  }))
  const person = await system.person({ token: system.maestro.token })
  const { page } = person
  const labels: unknown[] = []
  const corrections: object[] = []
  await page.route('**/api/v1/auth/session', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), operatorId: 'olga' } })
  })
  await page.route('**/api/v1/gates/audits?*', (route) => route.fulfill({ json: { items: due } }))
  await page.route('**/api/v1/gates/audit-labels', async (route) => {
    labels.push(route.request().postDataJSON())
    const event = { id: run.id, type: 'gate.audit-labelled', at: run.createdAt, agent: null, runId: run.id, stepId: null, attempt: null, payload: {} }
    await route.fulfill({ status: 201, json: event })
  })
  await page.route('**/api/v1/gates/audit-labels/*/corrections', async (route) => {
    corrections.push({ path: new URL(route.request().url()).pathname, ...(route.request().postDataJSON() as object) })
    const event = {
      id: run.id,
      type: 'gate.audit-corrected',
      at: run.createdAt,
      agent: null,
      runId: run.id,
      stepId: null,
      attempt: null,
      payload: {},
    }
    await route.fulfill({ status: 201, json: event })
  })
  await page.goto('/gates')
  await page.getByText(`step ${due[0]?.stepId},`).waitFor()
  await page.keyboard.press('1')
  await page.getByText('Rated 1: Wrong or harmful').waitFor()
  await page.keyboard.press('u')
  await page.getByText(`step ${due[0]?.stepId},`).waitFor()
  expect(labels).toEqual([])
  await page.keyboard.press('4')
  await page.getByText(`step ${due[1]?.stepId},`).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('2')
  await expect.poll(() => labels.length).toBe(1)
  expect(labels[0]).toMatchObject({ stepId: due[0]?.stepId, bad: false, rationale: 'Rated 4 of 5: good' })

  // The one that waits is taken back; the one that is recorded already can be given another verdict in its place.
  await page.getByText('Rated 2: Should not have passed').waitFor()
  await page.keyboard.press('u')
  await page.getByText('Recorded: 4 of 5.').waitFor()
  await page.keyboard.press('u')
  await page.getByText(`step ${due[0]?.stepId},`).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('1')
  await page.getByRole('button', { name: 'Record it now' }).click()
  await page.getByText('Recorded: 1 of 5.').waitFor()
  expect(corrections).toEqual([{ path: `/api/v1/gates/audit-labels/${run.id}/corrections`, bad: true, rationale: 'Rated 1 of 5: wrong or harmful' }])
  expect(labels).toHaveLength(1)
})

test.each([
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 360 },
  // 200 % zoom of 1280 x 800.
  { theme: 'light', width: 640, height: 400 },
] satisfies View[])('pages are accessible and as wide as the window: %j', async (view) => {
  for (const { path, text } of pages) {
    const { page } = await system.open(path, view)
    await page.getByRole('main').getByText(text).first().waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  }
})

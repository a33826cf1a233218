import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type View } from './browser.ts'
import { consoleSystem } from './console-system.ts'

const system = consoleSystem({}, async ({ service }) => {
  await apply('Summarise the source tree.')
  await apply(`Summarise ${hostile}.`)
  await service.runs.start({ workflow: 'content-generation', input: {} })
})

const hostile = '<img src=x onerror="document.title=\'owned\'">\u202egnp\u001b[31m'

/** A version of a workflow whose form has every kind of field. */
async function apply(task: string): Promise<void> {
  await system.maestro.service.workflows.apply({
    name: 'asked-for',
    description: hostile,
    inputSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['title', 'place'],
      properties: {
        title: { type: 'string', minLength: 3, title: `Title ${hostile}`, description: hostile },
        folder: { type: 'string' },
        count: { type: 'integer', minimum: 1 },
        urgent: { type: 'boolean' },
        channel: { enum: ['mail', 'phone'] },
        place: { type: 'object', required: ['street'], properties: { street: { type: 'string' }, number: { type: 'integer' } } },
        tags: { type: 'array', items: { type: 'string', maxLength: 5 } },
        anything: { anyOf: [{ type: 'string' }, { type: 'array', maxItems: 1 }] },
      },
    },
    steps: [{ id: 'summarise', agents: ['code-summarizer'], task, input: { folder: '= has(input.folder) ? input.folder : ""' } }],
  })
}

test('a run is started from the form of its workflow, and its page follows', async () => {
  const { page } = await system.open('/workflows')
  await page.getByRole('link', { name: 'code-summary', exact: true }).click()
  await page.getByRole('link', { name: 'Start a run', exact: true }).click()
  await page.waitForURL('**/workflows/code-summary/start')
  await page.getByLabel('folder').waitFor()
  await page.getByRole('button', { name: 'Start the run' }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/)
  await page.getByRole('heading', { name: /code-summary\s*Completed/ }).waitFor()
})

test('what is wrong with an input stands beside its field, and the first such field is gone to', async () => {
  const { page } = await system.open('/workflows/asked-for/start')
  await page.getByRole('button', { name: 'Start the run' }).click()
  await expect.poll(() => page.locator('[data-pointer]:focus').getAttribute('data-pointer')).toBe('/title')
  await expect(page.locator('[aria-invalid=true]').count()).resolves.toBe(2)
  await page.locator('[data-pointer="/title"]').fill('A title')
  await page.getByLabel('street').fill('High Street')
  await page.getByLabel('urgent').selectOption({ label: 'No' })
  await page.getByLabel('channel').selectOption('mail')
  await page.getByRole('button', { name: 'Add one' }).click()
  await page.getByRole('textbox', { name: 'tags 1' }).fill('one')
  // Only the server knows that this is wrong: the page does not try choices between schemas.
  await page.getByLabel('anything').fill('[1, 2]')
  await page.getByRole('button', { name: 'Start the run' }).click()
  await page.getByText('must NOT have more than 1 items').waitFor()
  await expectAccessible(page)
  await page.getByLabel('anything').fill('"text"')
  await page.getByRole('button', { name: 'Start the run' }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/)
  const run = await system.maestro.service.runs.get(page.url().slice(-36))
  expect(run.run.input).toEqual({
    title: 'A title',
    place: { street: 'High Street' },
    urgent: false,
    channel: 'mail',
    tags: ['one'],
    anything: 'text',
  })
})

test('what was filled in goes over into JSON and back', async () => {
  const { page } = await system.open('/workflows/asked-for/start')
  await page.locator('[data-pointer="/title"]').fill('A title')
  await page.getByLabel('street').fill('High Street')
  await page.getByRole('button', { name: 'Write JSON instead' }).click()
  const json = page.getByLabel('Input as JSON')
  expect(JSON.parse(await json.inputValue())).toEqual({ title: 'A title', place: { street: 'High Street' } })
  await json.fill('{"title":"A title","unknown":1}')
  await page.getByRole('button', { name: 'Fill in fields instead' }).click()
  await page.getByText('more than the fields can show').waitFor()
  await json.fill('{"title":"Another","place":{"street":"Low Street","number":2}}')
  await page.getByRole('button', { name: 'Fill in fields instead' }).click()
  await expect(page.getByLabel('number').inputValue()).resolves.toBe('2')
})

test('two versions are compared, and the one before is restored', async () => {
  const { page } = await system.open('/workflows/asked-for')
  await page.getByText('Summarise the source tree.').first().waitFor()
  await page.getByText('/steps/summarise/task').waitFor()
  await page.getByRole('button', { name: 'Restore version 1' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('/steps/summarise/task').waitFor()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Restore version 1' }).click()
  await page.getByText('Version 1 ·').waitFor()
  await expect(system.maestro.service.workflows.get('asked-for')).resolves.toMatchObject({ workflow: { currentVersion: 1 } })
})

test('a workflow is held and let go on, and an open page shows it', async () => {
  const { page } = await system.open('/workflows/financial')
  const { page: other } = await system.open('/workflows')
  await other.locator('[data-live=live]:visible').waitFor()
  await page.getByRole('button', { name: 'Hold' }).click()
  await page.getByRole('button', { name: 'Hold the workflow' }).click()
  await page.getByRole('heading', { name: /financial\s*Held/ }).waitFor()
  const row = other.getByRole('row').filter({ hasText: 'financial' })
  await row.filter({ hasText: 'Held' }).waitFor()
  await page.getByRole('button', { name: 'Let it go on' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Let it go on' }).click()
  await row.filter({ hasText: 'Active' }).waitFor()
})

test('what authors wrote is shown and does nothing', async () => {
  for (const path of ['/workflows/asked-for', '/workflows/asked-for/start']) {
    const { page } = await system.open(path)
    await page.getByText('<img src=x').first().waitFor()
    await expect(page.locator('main img').count()).resolves.toBe(0)
    await expect(page.title()).resolves.not.toBe('owned')
    const text = await page.locator('main').innerText()
    for (const control of ['\u202e', '\u001b']) expect(text).not.toContain(control)
  }
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
  for (const [path, settled] of [
    [`/runs/${id}`, 'synthesise'],
    [`/runs/${id}/compare`, 'synthesise'],
    ['/workflows', 'financial'],
    ['/workflows/asked-for', '/steps/summarise/task'],
    ['/workflows/asked-for/start', 'Start the run'],
  ] as const) {
    const { page } = await system.open(path, view)
    await page.getByText(settled).first().waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  }
})

test('a run shows its steps as a graph that the keyboard walks, is done again from one, and is compared with another', async () => {
  const earlier = await system.maestro.service.runs.start({ workflow: 'content-generation', input: {} })
  const { id } = await system.maestro.service.runs.start({ workflow: 'content-generation', input: { question: 'What is a gate?' } })
  const { page } = await system.open(`/runs/${id}`)
  await page.getByRole('heading', { name: /content-generation\s*Completed/ }).waitFor()
  const graph = page.getByRole('group', { name: 'Steps and what each comes after' })
  await graph.getByRole('button', { name: /^research/ }).focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => page.locator('[data-step]:focus').getAttribute('data-step')).toBe('analyse')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Why this agent').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Do again from' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('From step').selectOption('synthesise')
  await dialog.getByText('1 step is done again: synthesise.').waitFor()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Do again' }).click()
  await page.getByRole('row').filter({ hasText: 'synthesise · attempt 2' }).waitFor()
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.getByLabel('With').selectOption(earlier.id)
  const row = page.getByRole('row').filter({ hasText: 'research' })
  await row.filter({ hasText: 'differs' }).getByRole('button').click()
  await page.getByRole('region', { name: 'What differs in the output' }).waitFor()
  await expectAccessible(page)
})

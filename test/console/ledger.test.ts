import { expect, test } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll, type Person, type View } from './browser.ts'
import { consoleSystem } from './console-system.ts'

let verifierKey: string
const system = consoleSystem({}, async ({ service }) => {
  await service.runs.start({ workflow: 'code-summary', input: {} })
  verifierKey = (await service.ledger.head()).verifierKey
})

async function pin({ page }: Person, key: string): Promise<void> {
  await page.getByRole('button', { name: /^Pin the key|^Pinned keys/ }).click()
  await page.getByLabel('Key of the ledger').fill(key)
  await page.getByRole('dialog').getByRole('button', { name: 'Pin', exact: true }).click()
}

test('an entry is found by its agent and verified in the browser against a pinned key', async () => {
  const person = await system.open('/ledger')
  const { page } = person
  await page.getByText('Signed by the key this server names').waitFor()
  await pin(person, verifierKey)
  await page.getByText('Verified in this browser').waitFor()

  const { entries } = await system.maestro.service.ledger.entries({ order: 'newest', kind: 'step.attempted', limit: 1 })
  const agent = String(entries[0]?.leaf['agent_id'])
  await page.getByRole('searchbox').fill(agent)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/ledger?about=${agent}`)
  await page.getByRole('row').filter({ hasText: agent }).first().getByRole('link').click()
  await page.waitForURL('**/ledger/entries/*')
  await page.getByText('Verified in this browser').waitFor()
  await page.getByText('Computed here from the bytes of the entry').waitFor()
  expect(await page.getByRole('list', { name: 'Steps of the proof' }).getByRole('listitem').count()).toBeGreaterThan(3)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Proof', exact: true }).click()
  expect((await download).suggestedFilename()).toMatch(/^entry-\d+\.tlog-proof$/)
})

test('a tampered entry, a tampered proof and another key are told, loudly', async () => {
  const person = await system.open('/ledger')
  const { page } = person
  await pin(person, verifierKey)
  await page.getByText('Verified in this browser').waitFor()
  await page.route('**/ledger/proof/*', async (route) => {
    const answer = await route.fetch()
    const proof = (await answer.json()) as { leafBytes: string }
    const leaf = Buffer.from(proof.leafBytes, 'base64').toString().replace('"kind":"', '"kind":"not.')
    await route.fulfill({ response: answer, json: { ...proof, leafBytes: Buffer.from(leaf).toString('base64') } })
  })
  await page.goto('/ledger/entries/0')
  await page.getByText('Not proven').waitFor()
  await page.getByText('the entry is not in the ledger as it is shown here').waitFor()
  await expectAccessible(page)
  await page.unroute('**/ledger/proof/*')

  const another = await system.open('/ledger/entries/0')
  await pin(another, 'example.org/log+0b0e5ea6+AeBKQLbQo2LmkWbDHyHUYBTQHWcMcMS58dH4jqvFZf7I')
  await another.page.getByText('The id in the verifier key is not that of its name and key').waitFor()
})

test('new entries are counted while the list stays as it is', async () => {
  const { page } = await system.open('/ledger')
  await page.locator('[data-live=live]:visible').waitFor()
  await page.getByRole('row').nth(1).waitFor()
  const before = await page.getByRole('row').nth(1).textContent()
  await system.maestro.service.runs.start({ workflow: 'code-summary', input: {} })
  const more = page.getByRole('button', { name: /^Show \d+ new entr/ })
  await more.waitFor()
  expect(await page.getByRole('row').nth(1).textContent()).toBe(before)
  await more.click()
  await page
    .getByRole('row')
    .nth(1)
    .filter({ hasNotText: before?.slice(0, 4) ?? '' })
    .waitFor()
})

test.each([
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 360 },
  { theme: 'dark', width: 360 },
  // 200 % zoom of 1280 x 800.
  { theme: 'light', width: 640, height: 400 },
] satisfies View[])('its pages are accessible and as wide as the window: %j', async (view) => {
  for (const path of ['/ledger', '/ledger/entries/0']) {
    const { page } = await system.open(path, view)
    await page
      .getByText(/the key this server names|key is not pinned/)
      .first()
      .waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  }
})

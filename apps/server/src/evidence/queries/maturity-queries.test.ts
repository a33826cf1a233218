import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maturityQueries } from './maturity-queries.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../../docs/maturity.md'), 'utf8')

test.each(Object.entries(maturityQueries))('docs/maturity.md holds %s word for word, so that readers can run it again', (name, text) => {
  expect(page).toContain(`**\`${name}\`**\n\`\`\`sql${text}\n\`\`\``)
})

test('every query name that docs/maturity.md cites is explained there', () => {
  const cited = new Set([...page.matchAll(/`(maturity\.[a-z-]+)`/g)].map(([, name]) => name))
  for (const name of cited) expect(page).toContain(`**\`${name}\`**`)
})

#!/usr/bin/env node
/** Fails where all scripts of the built console together exceed their budget, as browsers receive them: brotli. Prints what the first view takes, too. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildConsole } from './build-console.mjs'
import { repositoryDirectory } from './set-up.mjs'

const budgetKb = 250

await buildConsole()
const folder = join(repositoryDirectory, 'apps/console/dist/assets')
const sizes = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, kb: wireKb(name) }))
  .toSorted((a, b) => b.kb - a.kb)
const page = readFileSync(join(repositoryDirectory, 'apps/console/dist/index.html'), 'utf8')
const firstView = [...new Set([...page.matchAll(/assets\/([\w.-]+\.(?:js|css))"/g)].map(([, name]) => name))]
const firstKb = firstView.reduce((sum, name) => sum + wireKb(name), 0)
const totalKb = sizes.reduce((sum, { kb }) => sum + kb, 0)
for (const { name, kb } of sizes) console.log(`${kb.toFixed(1).padStart(7)} kB  ${name}`)
console.log(`${totalKb.toFixed(1).padStart(7)} kB  of ${budgetKb} kB`)
console.log(`${firstKb.toFixed(1).padStart(7)} kB  before the page itself: ${firstView.join(', ')}`)
process.exitCode = totalKb <= budgetKb ? 0 : 1

function wireKb(name) {
  return statSync(join(folder, `${name}.br`)).size / 1000
}

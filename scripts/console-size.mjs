#!/usr/bin/env node
/** Fails where all scripts of the built console together exceed their budget, compressed as they would travel. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildConsole } from './build-console.mjs'
import { repositoryDirectory } from './set-up.mjs'

const budgetKb = 250

await buildConsole()
const folder = join(repositoryDirectory, 'apps/console/dist/assets')
const sizes = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, kb: gzipSync(readFileSync(join(folder, name)), { level: 9 }).length / 1000 }))
  .toSorted((a, b) => b.kb - a.kb)
const totalKb = sizes.reduce((sum, { kb }) => sum + kb, 0)
for (const { name, kb } of sizes) console.log(`${kb.toFixed(1).padStart(7)} kB  ${name}`)
console.log(`${totalKb.toFixed(1).padStart(7)} kB  of ${budgetKb} kB`)
process.exitCode = totalKb <= budgetKb ? 0 : 1

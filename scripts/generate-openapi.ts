#!/usr/bin/env node
/**
 * Writes docs/api/maestro_helix.yaml from the routes of the server. With --check it writes nothing and fails where the file differs.
 * Usage: node scripts/generate-openapi.ts [--check]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openApiYaml } from '../apps/server/src/http/openapi-yaml.ts'

const root = join(import.meta.dirname, '..')
const file = join(root, 'docs/api/maestro_helix.yaml')
const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
const text = await openApiYaml(version)

if (process.argv.includes('--check')) {
  let present = ''
  try {
    present = readFileSync(file, 'utf8')
  } catch {
    // Absent differs, too.
  }
  if (present !== text) {
    console.error('docs/api/maestro_helix.yaml is not what the routes say; run: node scripts/generate-openapi.ts')
    process.exitCode = 1
  }
} else {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log('wrote docs/api/maestro_helix.yaml')
}

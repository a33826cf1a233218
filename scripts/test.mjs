#!/usr/bin/env node
/** `npm test`: sets everything up, then runs every check. `npm test -- --only NAME` runs one of them; see CONTRIBUTING.md. */
import { join } from 'node:path'
import { repositoryDirectory, runAfterSetUp } from './set-up.mjs'

await runAfterSetUp([join(repositoryDirectory, 'scripts/run-checks.mjs'), ...process.argv.slice(2)])

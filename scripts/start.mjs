#!/usr/bin/env node
/** `npm start`: sets everything up, then runs the samples and stays up. Arguments are those of `maestro up`. */
import { join } from 'node:path'
import { repositoryDirectory, runAfterSetUp } from './set-up.mjs'

await runAfterSetUp([join(repositoryDirectory, 'apps/cli/src/main.ts'), 'up', '--samples', ...process.argv.slice(2)])

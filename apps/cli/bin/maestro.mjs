#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { runPinnedNode } from './run-pinned-node.mjs'

process.exitCode = await runPinnedNode([fileURLToPath(new URL('../src/main.ts', import.meta.url)), ...process.argv.slice(2)])

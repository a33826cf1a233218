import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const unit = ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'examples/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.{mjs,ts}']
/** Tests that need a real PostgreSQL: one is started for all of them, each file has its own database in it (test/setup/test-database.ts). */
const integration = ['**/*.integration.test.ts', 'test/**/*.test.ts']
const never = ['**/node_modules/**', '**/coverage/**']

export default defineConfig({
  test: {
    pool: 'forks',
    // Half of the long tests' time is waiting for other processes: on two cores one worker leaves much of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Generous, because machines are noisy: a time-out here means "hangs", never "slow".
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'unit', include: unit, exclude: [...never, ...integration] } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: integration,
          exclude: never,
          globalSetup: ['test/setup/start-postgres.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'examples/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 80 },
    },
  },
})

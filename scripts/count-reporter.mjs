import { writeFileSync } from 'node:fs'

/** A vitest reporter that writes what `npm test` counts: tests passed and failed, and each skipped test with its reason. */
export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] }
    for (const module of modules) {
      if (module.state() === 'failed' && [...module.children.allTests()].every((test) => test.result().state !== 'failed')) counts.failed += 1
      for (const test of module.children.allTests()) {
        const { state, note } = test.result()
        if (state === 'skipped') counts.skipped.push({ name: `${module.relativeModuleId}: ${test.fullName}`, reason: note ?? null })
        else counts[state === 'passed' ? 'passed' : 'failed'] += 1
      }
    }
    const file = process.env['MAESTRO_TEST_COUNTS']
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }
}

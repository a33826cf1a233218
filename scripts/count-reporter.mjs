import { writeFileSync } from 'node:fs'

/** A vitest reporter that writes what `npm test` counts: tests passed, the name and first line of each that failed, and each skipped test with its reason. */
export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.map((error) => failure('outside any test', [error])), skipped: [] }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      if (module.state() === 'failed' && tests.every((test) => test.result().state !== 'failed')) {
        counts.failed.push(failure(module.relativeModuleId, module.errors()))
      }
      for (const test of tests) {
        const { state, note, errors } = test.result()
        const name = `${module.relativeModuleId}: ${test.fullName}`
        if (state === 'skipped') counts.skipped.push({ name, reason: note ?? null })
        else if (state === 'passed') counts.passed += 1
        else counts.failed.push(failure(name, errors))
      }
    }
    const file = process.env['MAESTRO_TEST_COUNTS']
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }
}

function failure(name, errors) {
  return {
    name,
    reason: String(errors?.[0]?.message ?? 'no error was given')
      .split('\n', 1)[0]
      .slice(0, 200),
  }
}

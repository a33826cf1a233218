import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const file = import.meta.resolve('./stray-failures.ts')

/** What a process prints that contains stray failures and runs this code beside a neighbour; its exit code last. */
function ran(kind: 'ownFailures' | 'noStrayFailures', work: string): string[] {
  const script = `
    import { EventEmitter } from 'node:events'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { containStrayFailures, noStrayFailures, ownFailures } from ${JSON.stringify(file)}
    const end = process.exit
    containStrayFailures((name, error) => console.log('stray', name, error.message), () => { console.log('ended'); end(3) })
    const neighbour = ownFailures('agent:other', () => sleep(60).then(() => 'neighbour done'))
    await ${kind}('agent:one', async () => { ${work} }).then((value) => console.log('value', value), (error) => console.log('failed', error.message))
    console.log(await neighbour)`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  return [...stdout.trim().split('\n'), `exit ${status}`]
}

test.each([
  ['a promise that nobody waits for', `void Promise.reject(new Error('forgotten')); await sleep(30); return 1`, 'forgotten'],
  ['an error event that nobody hears', `setTimeout(() => new EventEmitter().emit('error', new Error('unheard')), 5); await sleep(30)`, 'unheard'],
  ['a timer that throws', `setTimeout(() => { throw new Error('late') }, 5); await new Promise(() => {})`, 'late'],
])('%s fails what left it behind, and nobody else', (_, work, message) => {
  expect(ran('ownFailures', work)).toEqual([`stray agent:one ${message}`, `failed ${message}`, 'neighbour done', 'exit 0'])
})

test.each([
  'process.exit(7)',
  'process.abort()',
  'process.kill(process.pid)',
  'process.kill(process.ppid)',
  'process.kill(0)',
  'process.reallyExit(1)',
])('%s does not end the process', (call) => {
  const [failed, ...rest] = ran('ownFailures', `${call}; return 1`)
  expect(failed).toMatch(/^failed agent:one called process\.\w+, which would end the server$/)
  expect(rest).toEqual(['neighbour done', 'exit 0'])
})

test('what a tool leaves behind is said, and does not speak for what became of it', () => {
  const work = `void Promise.reject(new Error('beside')); await sleep(20); return 'paid'`
  expect(ran('noStrayFailures', work)).toEqual(['stray agent:one beside', 'value paid', 'neighbour done', 'exit 0'])
})

test("what is nobody's ends the process", () => {
  expect(ran('ownFailures', `return 1`).slice(0, 2)).toEqual(['value 1', 'neighbour done'])
  const script = `
    import { containStrayFailures } from ${JSON.stringify(file)}
    const end = process.exit
    containStrayFailures(() => {}, () => { console.log('ended'); end(3) })
    void Promise.reject(new Error('own'))
    setTimeout(() => {}, 5_000)`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect([stdout.trim(), status]).toEqual(['ended', 3])
})

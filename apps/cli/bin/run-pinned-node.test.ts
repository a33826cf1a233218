import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const runner = new URL('run-pinned-node.mjs', import.meta.url).href
/** Runs `script` by the pinned Node from a Node that can replace itself, or from one (`old`) that cannot. */
function nodeArguments(script: string, old: boolean): string[] {
  const without = old ? 'process.execve = undefined; ' : ''
  const caller = `${without}const { runPinnedNode } = await import(${JSON.stringify(runner)}); process.exitCode = await runPinnedNode(['-e', ${JSON.stringify(script)}])`
  return ['--input-type=module', '-e', caller]
}

describe.each([
  ['a Node that can replace itself', false],
  ['an older Node', true],
])('from %s', (_name, old) => {
  test('the pinned Node runs, and its exit code comes back', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, nodeArguments('console.log(process.version); process.exitCode = 7', old), {
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({ status: 7, stdout: 'v24.21.0\n', stderr: '' })
  })

  test('a signal reaches the program', async () => {
    const script = `process.on('SIGTERM', () => { console.log('told to end'); process.exit(3) }); setInterval(() => {}, 1000); console.log('ready')`
    const child = spawn(process.execPath, nodeArguments(script, old), { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
      if (output === 'ready\n') child.kill('SIGTERM')
    })
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(3)
    expect(output).toBe('ready\ntold to end\n')
  })
})

test('the command is executable as it is', () => {
  const { status } = spawnSync(process.execPath, ['--check', fileURLToPath(new URL('maestro.mjs', import.meta.url))])
  expect(status).toBe(0)
})

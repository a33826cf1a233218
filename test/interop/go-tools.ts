import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Where Debian's packages of Go libraries are; golang-golang-x-mod-dev brings sumdb/note and sumdb/tlog. */
const sources = '/usr/share/gocode'

export type GoProgram = {
  /** Why there is none, or null. */
  missing: string | null
  run(args: readonly string[]): { code: number | null; out: string; err: string }
}

/** Builds a program of this folder with Debian's Go, from files on this machine alone. */
export function useGoProgram(name: string): GoProgram {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-go-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, name)
  return {
    missing: build(name, program, folder),
    run(args) {
      const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
      return { code: status, out: stdout, err: stderr }
    },
  }
}

function build(name: string, program: string, folder: string): string | null {
  const hint = 'apt-get install golang-go golang-golang-x-mod-dev'
  if (spawnSync('go', ['version']).error) return `there is no Go here (${hint})`
  if (!existsSync(join(sources, 'src/golang.org/x/mod/sumdb/tlog')))
    return `Go is here, but not golang.org/x/mod/sumdb as Debian packages it (${hint})`
  const environment = { ...process.env, GO111MODULE: 'off', GOPATH: sources, GOFLAGS: '', GOPROXY: 'off', GOCACHE: join(folder, 'cache') }
  const built = spawnSync('go', ['build', '-o', program, `./${name}`], { cwd: import.meta.dirname, encoding: 'utf8', env: environment })
  if (built.status !== 0) throw new Error(`the Go program ${name} does not build: ${built.stderr}`)
  return null
}

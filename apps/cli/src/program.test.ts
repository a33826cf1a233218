import { errorCatalogue, type ErrorCode } from '@maestro-helix/contract/errors'
import { describe, expect, it } from 'vitest'
import { commandLineDocumentation } from './documentation.ts'
import { commandWords, examplesOf } from './examples.ts'
import { exitCodeOf } from './exit-codes.ts'
import { everyCommand, maestroProgram } from './program.ts'
import { maestro } from './testing/test-context.ts'

const nowhere = '/nonexistent/maestro-home'
const program = maestroProgram({
  terminal: {
    out() {},
    err() {},
    write() {},
    progress() {},
    interactive: false,
    columns: () => 0,
    rows: () => 0,
    paint: (_, text) => text,
    ask: async () => undefined,
    readAll: async () => '',
  },
  environment: {},
  directory: '/',
  now: () => new Date(0),
  signal: new AbortController().signal,
  exitCode: 0,
})
const leaves = everyCommand(program).filter((command) => command.commands.length === 0)

describe('maestro', () => {
  it('has examples for every command, and each is a command it understands', () => {
    for (const command of leaves) {
      const examples = examplesOf(command).map((example) => example.trim())
      expect(examples, commandWords(command)).not.toEqual([])
      const group = command.parent?.parent ? command.parent.name() : command.name()
      for (const example of examples) {
        expect(example).toMatch(new RegExp(`^maestro ${group}( |$)`))
        const known = command.options.map(({ long }) => long).concat('--json', '--home')
        for (const [option] of example.matchAll(/(?<= )--[a-z-]+/g)) expect(known, example).toContain(option)
      }
    }
  })

  it('documents itself in docs/cli.md', async () => {
    await expect(commandLineDocumentation(program)).toMatchFileSnapshot('../../../docs/cli.md')
  })

  it('shows help with examples and ends with 0', async () => {
    for (const args of [['--help'], ['gil', '--help'], ['ledger', 'prove', '--help']]) {
      const { code, out } = await maestro(nowhere, args)
      expect(code).toBe(0)
      expect(out).toMatch(/Usage: maestro[^]*Examples:\n {2}maestro /)
    }
  })

  it('tells wrong use on standard error, with what to do, and ends with 2', async () => {
    for (const args of [
      ['nope'],
      ['runs', 'show', 'x'],
      ['run'],
      ['runs', '--limit', '0'],
      ['gil', 'list', '--status', 'odd'],
      ['up', '--catalog', 'x', '--samples'],
    ]) {
      const { code, out, err } = await maestro(nowhere, args)
      expect({ args, code }).toEqual({ args, code: 2 })
      expect(out).toBe('')
      expect(err).toMatch(/^INVALID_REQUEST {2}.*\n {2}what to do: .*--help/)
    }
  })

  it('tells errors to machines as JSON', async () => {
    const { code, err } = await maestro(nowhere, ['runs', '--json'])
    expect(code).toBe(4)
    expect(JSON.parse(err)).toEqual({
      error: { code: 'SERVER_UNREACHABLE', message: expect.any(String), hint: expect.stringContaining('maestro up') },
    })
  })

  it('shows a stack trace only where it is asked for', async () => {
    expect((await maestro(nowhere, ['runs'])).err).not.toMatch(/ at /)
    expect((await maestro(nowhere, ['runs', '--debug'])).err).toMatch(/ at /)
  })

  it('does not send the local token to an address from the environment', async () => {
    const { code, err } = await maestro(nowhere, ['runs'], { environment: { MAESTRO_URL: 'http://127.0.0.1:9' } })
    expect(code).toBe(3)
    expect(err).toContain('MAESTRO_TOKEN')
  })

  it('gives every error of the product an exit code other than 0', () => {
    for (const code of Object.keys(errorCatalogue)) expect(exitCodeOf(code as ErrorCode)).toBeGreaterThan(0)
    expect(exitCodeOf('ESCALATION_DECIDED')).toBe(3)
    expect(exitCodeOf('LEDGER_INCONSISTENT')).toBe(5)
    expect(exitCodeOf('AGENT_FAILED')).toBe(1)
  })
})

import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { chromiumProgram, launchBrowser, noChromium, type Person, type TestBrowser, type View } from './browser.ts'
import { type ConsoleStack, type ConsoleStackOptions, startConsoleStack } from './console-stack.ts'

/** What the tests of one file share. To be read in tests and hooks alone: before those there is no system yet. */
export type ConsoleSystem = {
  readonly maestro: ConsoleStack
  /** Where passkeys work: they belong to a name, and 127.0.0.1 is none. */
  readonly origin: string
  /** Somebody at a browser of their own until the test ends. What that browser met by then that it should not fails the test. */
  person(options?: View & { url?: string; token?: string }): Promise<Person>
  /** The same at a page, signed in with the token of the home. */
  open(path: string, options?: View & { token?: string }): Promise<Person>
}

/** A whole Maestro and a browser for the tests of the file that calls this. Its tests are skipped, and say why, where there is no Chromium. */
export function consoleSystem(
  options?: ConsoleStackOptions | (() => ConsoleStackOptions),
  prepare?: (maestro: ConsoleStack) => Promise<void>,
): ConsoleSystem {
  let maestro: ConsoleStack | undefined
  let browser: TestBrowser | undefined
  let people: Person[] = []

  beforeAll(async () => {
    if (chromiumProgram === undefined) return
    maestro = await startConsoleStack(typeof options === 'function' ? options() : options)
    browser = await launchBrowser()
    await prepare?.(maestro)
  })
  afterAll(async () => {
    await browser?.close()
    await maestro?.stop()
  })
  beforeEach(({ skip }) => skip(chromiumProgram === undefined, noChromium))
  afterEach(async () => {
    const problems = people.flatMap(({ problems: met }) => met)
    for (const { context } of people) await context.close()
    people = []
    if (problems.length > 0) throw new Error(`the browser met problems:\n${problems.join('\n')}`)
  })

  function running(): ConsoleStack {
    if (maestro === undefined) throw new Error('no Maestro runs yet')
    return maestro
  }
  async function person(given: View & { url?: string; token?: string } = {}): Promise<Person> {
    if (browser === undefined) throw new Error('no browser runs yet')
    const sitting = await browser.person({ url: running().url, ...given })
    people.push(sitting)
    return sitting
  }
  return {
    get maestro() {
      return running()
    },
    get origin() {
      return running().url.replace('127.0.0.1', 'localhost')
    },
    person,
    async open(path, given = {}) {
      const sitting = await person({ token: running().token, ...given })
      await sitting.page.goto(path)
      return sitting
    },
  }
}

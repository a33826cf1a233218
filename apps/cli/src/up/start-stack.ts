import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { CliContext } from '../context.ts'
import { duration } from '../output/format.ts'
import { type LocalStack, type StackEvent, startLocalStack } from '../stack/local-stack.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))
const serverProgram = resolve(repository, 'apps/server/src/main.ts')

/** The module with the agents, tools and workflows of the samples. */
export const samplesCatalog = resolve(repository, 'examples/src/catalog.ts')

/** Starts database, engine and server of a home, and tells how far it is. @throws MaestroError what `startLocalStack` throws, INVALID_REQUEST for a catalog that is not there. */
export async function startStack(
  context: CliContext,
  home: string,
  catalogFile: string | undefined,
  note: (text: string) => void,
): Promise<LocalStack & { apiUrl: string }> {
  if (catalogFile !== undefined && !existsSync(catalogFile)) throw new MaestroError('INVALID_REQUEST', `there is no catalog ${catalogFile}`)
  const server = {
    program: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', serverProgram],
    ...(catalogFile === undefined ? {} : { environment: { MAESTRO_CATALOG: catalogFile } }),
  }
  const onEvent = (event: StackEvent): void => {
    const text = eventText(event)
    if (text !== undefined) note(text)
  }
  const stack = await startLocalStack({ home, environment: { ...context.environment }, server, onEvent })
  if (stack.apiUrl === undefined) throw new MaestroError('INTERNAL', 'the stack has no server')
  return { ...stack, apiUrl: stack.apiUrl }
}

/** What a person is told of the stack; undefined for what is of no interest. */
export function eventText(event: StackEvent): string | undefined {
  switch (event.event) {
    case 'initializing':
      return `  ${event.child}: made for the first time`
    case 'ready':
      return `  ${event.child}: ready after ${duration(event.afterMs)}`
    case 'orphan-ended':
      return `  ${event.child}: one left by a killed start was ended`
    case 'unresponsive':
      return `  ${event.child}: has not answered for ${duration(event.forMs)}, killed`
    case 'restarting':
      return `  ${event.child}: ended by itself, started again${event.inMs > 0 ? ` in ${duration(event.inMs)}` : ''}`
    case 'starting':
    case 'ended':
    case 'stopped':
      return undefined
  }
}

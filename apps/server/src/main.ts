import { readFileSync } from 'node:fs'
import { codeOf, errorCatalogue } from '@maestro-helix/contract/errors'
import pino from 'pino'
import { composeSystem } from './composition/compose-system.ts'
import { releaseFiles } from './composition/release-files.ts'
import { machinePorts } from './composition/system-ports.ts'
import { readEnvironment } from './environment.ts'
import { containStrayFailures } from './orchestration/stray-failures.ts'

/**
 * The server's program: reads the environment, which nothing else does, has the system made, and starts it. Listens on loopback alone. Ends in good order on SIGTERM
 * and SIGINT; may be killed at any moment without losing anything.
 */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

try {
  await start()
} catch (error) {
  const code = codeOf(error)
  const better = (error as { hint?: unknown }).hint
  const hint = code === 'INTERNAL' ? '' : typeof better === 'string' ? better : errorCatalogue[code].hint
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${JSON.stringify({ level: 'fatal', code, message, hint })}\n`)
  if (code === 'INTERNAL') console.error(error)
  process.exit(1)
}

async function start(): Promise<void> {
  const environment = readEnvironment(process.env, releaseFiles.gates)
  const logger = pino({ level: environment.logLevel, base: { pid: process.pid } })
  containStrayFailures(
    (name, error) => logger.error({ agent: name, err: error }, 'code of the catalog left a failure behind; its attempt fails, the server goes on'),
    (error) => {
      logger.fatal({ err: error }, 'an error that nobody caught; the server ends and is started again')
      process.exit(1)
    },
  )
  const ports = await machinePorts(environment, process.env, logger)
  const system = await composeSystem({ ...environment, version, files: releaseFiles }, ports)
  await system.start()

  let stopping = false
  const stop = async (): Promise<void> => {
    if (stopping) return
    stopping = true
    logger.info('stopping')
    await system.stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

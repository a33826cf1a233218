import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { z } from 'zod'
import { chooseFreePorts, isPortFree } from './free-ports.ts'

const portSchema = z.number().int().min(1).max(65_535)
const portsSchema = z.strictObject({
  http: portSchema,
  service: portSchema,
  restateIngress: portSchema,
  restateAdmin: portSchema,
  restateNode: portSchema,
})

/** The loopback ports of a home: the product's API, the handlers that the engine calls, and the engine's three. */
export type HomePorts = z.infer<typeof portsSchema>

/**
 * The home's ports: chosen once and kept, so that addresses stay the same from start to start; one that somebody else has taken meanwhile is chosen again.
 * @param fixedHttpPort a port the user asked for; it is used or refused, never replaced
 * @throws MaestroError PORT_IN_USE for a fixed port that is taken
 */
export async function chooseHomePorts(home: string, fixedHttpPort?: number): Promise<HomePorts> {
  if (fixedHttpPort !== undefined && !(await isPortFree(fixedHttpPort))) {
    throw new MaestroError('PORT_IN_USE', `Port ${fixedHttpPort} on 127.0.0.1 is taken (MAESTRO_HTTP_PORT).`, { details: { port: fixedHttpPort } })
  }
  const file = join(home, 'ports.json')
  const kept = readPorts(file)
  const fresh = await chooseFreePorts(5)
  const pick = async (name: keyof HomePorts, index: number): Promise<number> => {
    const port = kept?.[name]
    return port !== undefined && (await isPortFree(port)) ? port : (fresh[index] as number)
  }
  const ports: HomePorts = {
    http: fixedHttpPort ?? (await pick('http', 0)),
    service: await pick('service', 1),
    restateIngress: await pick('restateIngress', 2),
    restateAdmin: await pick('restateAdmin', 3),
    restateNode: await pick('restateNode', 4),
  }
  writeFileSync(`${file}.new`, JSON.stringify(ports))
  renameSync(`${file}.new`, file)
  return ports
}

function readPorts(file: string): HomePorts | undefined {
  try {
    return existsSync(file) ? portsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  } catch {
    return undefined
  }
}

import { once } from 'node:events'
import type { Server } from 'node:net'
import { MaestroError } from '@maestro-helix/contract/errors'

/** Listens on 127.0.0.1, never elsewhere. @throws MaestroError PORT_IN_USE. */
export async function listenOnLoopback(server: Pick<Server, 'listen' | 'once' | 'off'>, port: number): Promise<void> {
  try {
    const listening = once(server as Server, 'listening')
    server.listen(port, '127.0.0.1')
    await listening
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE' || code === 'EACCES') throw new MaestroError('PORT_IN_USE', `port ${port} of 127.0.0.1 cannot be used (${code})`)
    throw error
  }
}

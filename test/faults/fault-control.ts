import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { CommitPoint } from '@maestro-helix/server/orchestration/commit-points'

/** The test's side of the commit points: says where the server is to stop, and lets it go on. */
export type FaultControl = {
  /** Resolves when somebody is held at the point; a server that starts meanwhile is told too. */
  stopAt(point: CommitPoint, count?: number): Promise<void>
  goOn(): void
  close(): Promise<void>
}

/** Listens where the server connects to (MAESTRO_COMMIT_POINTS). */
export async function faultControl(socketPath: string): Promise<FaultControl> {
  const sockets = new Set<Socket>()
  let armed: { order: string; point: string; reached: () => void } | undefined
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.setEncoding('utf8').on('data', (text: string) => {
      if (armed === undefined || !text.split('\n').includes(armed.point)) return
      const { reached } = armed
      armed = undefined
      reached()
    })
    if (armed) socket.write(armed.order)
  })
  server.listen(socketPath)
  await once(server, 'listening')
  const tell = (order: string): void => {
    for (const socket of sockets) socket.write(order)
  }
  return {
    stopAt: (point, count = 1) =>
      new Promise((reached) => {
        armed = { order: `arm ${point} ${count}\n`, point, reached }
        tell(armed.order)
      }),
    goOn: () => tell('go\n'),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

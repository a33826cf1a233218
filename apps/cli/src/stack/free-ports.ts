import { createServer, type Server } from 'node:net'

/** Whether a process of ours could listen on this loopback port now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = await listen(port)
  if (server === undefined) return false
  await close(server)
  return true
}

/** `count` different loopback ports that are free at this moment. Nothing reserves them: whoever uses one must cope with losing it. */
export async function chooseFreePorts(count: number): Promise<number[]> {
  const servers: Server[] = []
  while (servers.length < count) {
    const server = await listen(0)
    if (server !== undefined) servers.push(server)
  }
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map(close))
  return ports
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type CommitPoint, type CommitPointListener, commitPoints } from '../orchestration/commit-points.ts'

/** In production nothing listens at commit points. */
export const noCommitPoints: CommitPointListener = { reached: () => undefined }

/**
 * For fault tests: holds up whoever passes a commit point, so that the test can kill this process, the engine or the database exactly there.
 * The test listens on a Unix socket; this side connects at its start. `arm POINT COUNT` holds the COUNT-th passing of POINT from now on and
 * answers with the point's name; `go` lets it go on. A test that is gone holds nobody up.
 * @throws MaestroError CONFIG_INVALID where nobody listens on the socket.
 */
export async function stopAtCommitPoints(socketPath: string): Promise<CommitPointListener> {
  const socket = connect(socketPath)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', (cause) => reject(new MaestroError('CONFIG_INVALID', 'MAESTRO_COMMIT_POINTS: nobody listens on this socket', { cause })))
  })
  let armed: { point: CommitPoint; left: number } | undefined
  let held: (() => void)[] = []
  const letGo = (): void => {
    for (const release of held) release()
    held = []
  }
  createInterface({ input: socket }).on('line', (line) => {
    const [order, name, count] = line.split(' ')
    const point = commitPoints.find((candidate) => candidate === name)
    if (order === 'arm' && point) armed = { point, left: Number(count) }
    else letGo()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    armed = undefined
    letGo()
  })
  return {
    reached(passed) {
      if (passed !== armed?.point || --armed.left > 0) return
      armed = undefined
      return new Promise<void>((release) => {
        held.push(release)
        socket.write(`${passed}\n`)
      })
    },
  }
}

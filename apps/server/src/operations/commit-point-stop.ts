import { type CommitPoint, type CommitPointListener, commitPoints } from '../orchestration/commit-points.ts'
import { MaestroError } from '@maestro-helix/contract/errors'

/** In production nothing listens at commit points. */
export const noCommitPoints: CommitPointListener = { reached: () => undefined }

/**
 * For fault tests: the `count`-th time the named point is passed, tells whoever started this process (by `announce`) and waits there for good,
 * so that the test can kill this process, the engine or the database exactly there, and let go with `release`.
 * @throws MaestroError CONFIG_INVALID where `specification` is not POINT:COUNT with a known point.
 */
export function stopAtCommitPoint(specification: string, announce: (point: CommitPoint) => void, released: () => Promise<void>): CommitPointListener {
  const [name, count] = specification.split(':')
  const point = commitPoints.find((candidate) => candidate === name)
  let left = Number(count)
  if (!point || !Number.isInteger(left) || left < 1)
    throw new MaestroError('CONFIG_INVALID', 'MAESTRO_COMMIT_POINT: must be POINT:COUNT with a known commit point')
  return {
    async reached(passed) {
      if (passed !== point || --left !== 0) return
      announce(point)
      await released()
    },
  }
}

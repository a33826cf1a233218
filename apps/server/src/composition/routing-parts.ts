import { codeOf } from '@maestro-helix/contract/errors'
import type { Logger } from 'pino'
import type { SettingParts } from '../governance/settings/change-settings.ts'
import { openRoutingInForce, type RoutingInForce } from '../operations/routing-in-force.ts'
import { watchRoutingPolicy } from '../operations/watch-routing-policy.ts'

/** The routing policy in force, and the watch over its file. */
export async function routingParts(deps: {
  parts: SettingParts
  routingFile: string
  logger: Logger
}): Promise<{ routing: RoutingInForce; stopWatchingRouting: () => void }> {
  const { parts, routingFile, logger } = deps
  const opened: { routing?: RoutingInForce } = {}
  const watched = await watchRoutingPolicy(routingFile, parts.sources.now, {
    changed: async (content) => {
      await opened.routing?.offer(content).catch((error: unknown) => {
        logger.warn({ code: codeOf(error) }, 'what the file of the routing policy says could not be recorded; trying again')
      })
    },
    lost: (reason) => logger.error({ reason }, 'the file of the routing policy can no longer be followed'),
  })
  const routing = await openRoutingInForce(parts, watched.content(), {
    inForce: (version, sha256) => logger.info({ version, sha256 }, 'this routing policy is in force'),
    proposed: ({ version, sha256 }) =>
      logger.warn({ version, sha256 }, 'the file of the routing policy says what is not in force; a governance lead must approve it'),
    refused: ({ reason, sha256, code }) =>
      logger.error({ code, reason, sha256 }, 'the file of the routing policy was refused; nothing is in force by it'),
    problem: (reason) =>
      logger.error(
        { code: 'LEDGER_INCONSISTENT', reason },
        'the recorded routing policies cannot be believed; the one that was proven last stays in force',
      ),
  })
  opened.routing = routing
  // What was saved while it was opened.
  await routing.offer(watched.content())
  return { routing, stopWatchingRouting: watched.stop }
}

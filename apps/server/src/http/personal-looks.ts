import { maySeePersonalData } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import type { FastifyRequest } from 'fastify'
import { type Sight, withSight } from '../record/sight.ts'
import type { EnterLook } from './privacy-dependencies.ts'
import type { HttpServer } from './route.ts'
import { withoutPersonalData } from './without-personal-data.ts'

/** A look at the same person by the same reader is entered once in this time. */
const sameLookMs = 3_600_000
/** Most readers and people that are remembered; whoever is forgotten is entered again. */
const mostRemembered = 50_000
/** The header that says that something about people was left out. */
export const withheldHeader = 'x-personal-data'

type Reading = { sight: Sight; seen: Set<string>; isWithheld: boolean }

/**
 * Lets only those read what is about people who have a role that says so, and enters each look before it is answered, once an hour for the same reader and person. To others
 * bodies look as after an erasure, with a header that says that they were withheld. What is read on the way to doing something is no look; its answers hold no bodies
 * for those who may not see them.
 */
export function guardPersonalData(app: HttpServer, enter: EnterLook, now: () => string): void {
  const readings = new WeakMap<FastifyRequest, Reading>()
  const remembered = new Map<string, number>()

  app.addHook('preHandler', (request, _reply, done) => {
    const { principal, roles, method } = request
    if (principal === null || (method !== 'GET' && method !== 'HEAD')) return done()
    const reading: Reading = {
      seen: new Set(),
      isWithheld: false,
      sight: {
        mayOpen: maySeePersonalData(principal, roles),
        opened: (keyIds) => keyIds.forEach((id) => reading.seen.add(id)),
        withheld: () => (reading.isWithheld = true),
      },
    }
    readings.set(request, reading)
    withSight(reading.sight, done)
  })

  app.addHook('preSerialization', async (request, reply, payload: unknown) => {
    const { principal, roles } = request
    const reading = readings.get(request)
    if (principal === null) return payload
    if (reading === undefined) return maySeePersonalData(principal, roles) ? payload : withoutPersonalData(payload)
    if (reading.isWithheld) reply.header(withheldHeader, 'withheld')
    await entered(principal, reading.seen)
    return payload
  })

  async function entered(by: Principal, seen: ReadonlySet<string>): Promise<void> {
    const at = now()
    const nowMs = Date.parse(at)
    const isFresh = (id: string): boolean => nowMs - (remembered.get(`${by.kind}:${by.id} ${id}`) ?? -Infinity) >= sameLookMs
    const fresh = [...seen].filter(isFresh).toSorted()
    if (fresh.length === 0) return
    await enter(by, fresh, at)
    if (remembered.size + fresh.length > mostRemembered) remembered.clear()
    for (const id of fresh) remembered.set(`${by.kind}:${by.id} ${id}`, nowMs)
  }
}

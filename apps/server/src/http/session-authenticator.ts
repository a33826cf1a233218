import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { SessionRow } from '../record/sign-in-store.ts'
import type { Actor, Credentials } from './actor.ts'

/** Tells who sends a request by its session cookie; a bearer token beside it is asked first and alone. */
export function sessionAuthenticator(
  sessionOf: (token: string) => Promise<{ session: SessionRow; operator: OperatorRecord } | undefined>,
): (credentials: Credentials) => Promise<Actor | undefined> {
  return async ({ authorization, session: token }) => {
    if (authorization !== undefined || token === undefined || !/^[\w-]{16,200}$/.test(token)) return undefined
    const found = await sessionOf(token)
    return found && { principal: { kind: 'operator', id: found.operator.id }, roles: found.operator.roles, ...found }
  }
}

/** Asks one after the other until one knows who sends the request. */
export function anyOf(...ways: readonly ((credentials: Credentials) => Promise<Actor | undefined>)[]) {
  return async (credentials: Credentials): Promise<Actor | undefined> => {
    for (const way of ways) {
      const actor = await way(credentials)
      if (actor) return actor
    }
    return undefined
  }
}

import { MaestroError } from '@maestro-helix/contract/errors'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { CliContext } from '../context.ts'
import { readApiToken, readServerFile } from '../home/maestro-home.ts'
import { readOperatorToken } from '../home/operator-keys.ts'

/** Where the server is and with what one signs in. */
export type ServerAccess = { url: string; token: string; source: 'environment' | 'home' }

/** MAESTRO_URL and MAESTRO_TOKEN where they are set, else what the server wrote into the home. @throws MaestroError SERVER_UNREACHABLE, UNAUTHENTICATED */
export async function serverAccess(context: Pick<CliContext, 'environment'>, home: string): Promise<ServerAccess> {
  const fromEnvironment = context.environment['MAESTRO_URL'] || undefined
  const url = fromEnvironment ?? (await readServerFile(home))?.url
  if (url === undefined) throw new MaestroError('SERVER_UNREACHABLE', `no server runs on ${home}`)
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new MaestroError('INVALID_REQUEST', `MAESTRO_URL is no http address: ${url}`)
  // The local token is for the local server: it is not sent wherever MAESTRO_URL points.
  const token = context.environment['MAESTRO_TOKEN'] || (fromEnvironment === undefined ? await readApiToken(home) : undefined)
  if (token === undefined) {
    throw new MaestroError(
      'UNAUTHENTICATED',
      fromEnvironment === undefined ? `there is no API token in ${home}` : 'MAESTRO_URL is set, but MAESTRO_TOKEN is not',
    )
  }
  return { url, token, source: fromEnvironment === undefined ? 'home' : 'environment' }
}

/** A client of the running server, signed in as the local service or as one of the operators whose token is in the home. */
export async function connect(context: Pick<CliContext, 'environment'>, home: string, operator?: string): Promise<MaestroClient> {
  const access = await serverAccess(context, home)
  if (operator === undefined) return new MaestroClient(access)
  const token = await readOperatorToken(home, operator)
  if (token === undefined) throw new MaestroError('OPERATOR_UNKNOWN', `${home} holds no token of an operator "${operator}"`)
  return new MaestroClient({ url: access.url, token })
}

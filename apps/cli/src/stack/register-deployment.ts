import { setTimeout as sleep } from 'node:timers/promises'
import { MaestroError } from '@maestro-helix/contract/errors'
import { z } from 'zod'

const deploymentsSchema = z.object({ deployments: z.array(z.object({ id: z.string(), uri: z.string().optional() })) })

/**
 * Tells Restate where the server's handlers are, and waits until it knows. Repeating it is safe, and needed after each change of a handler.
 * Calls in flight belong to the deployment they began on; where the server's address has changed, that deployment gets the new one, so they go on.
 * @throws MaestroError ENGINE_UNAVAILABLE when it does not succeed within `timeoutMs`
 */
export async function registerDeployment(
  adminUrl: string,
  serviceUrl: string,
  options: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<void> {
  const deadline = AbortSignal.timeout(options.timeoutMs ?? 30_000)
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal])
  for (;;) {
    try {
      return await registerOnce(adminUrl, serviceUrl, signal)
    } catch (cause) {
      if (signal.aborted) throw new MaestroError('ENGINE_UNAVAILABLE', `Restate at ${adminUrl} did not accept the server at ${serviceUrl}`, { cause })
      await sleep(50, undefined, { signal }).catch(() => undefined)
    }
  }
}

async function registerOnce(adminUrl: string, serviceUrl: string, signal: AbortSignal): Promise<void> {
  const { deployments } = deploymentsSchema.parse(await call('GET', `${adminUrl}/deployments`, undefined, signal))
  const moved = deployments.filter(({ uri }) => uri !== undefined && !isSameUrl(uri, serviceUrl) && new URL(uri).hostname === '127.0.0.1')
  const known = deployments.some(({ uri }) => uri !== undefined && isSameUrl(uri, serviceUrl))
  for (const { id } of moved) await call('PATCH', `${adminUrl}/deployments/${id}`, { uri: serviceUrl, overwrite: true }, signal)
  if (known || moved.length === 0) await call('POST', `${adminUrl}/deployments`, { uri: serviceUrl, force: true }, signal)
}

function isSameUrl(one: string, other: string): boolean {
  return new URL(one).href === new URL(other).href
}

async function call(method: string, url: string, body: unknown, signal: AbortSignal): Promise<unknown> {
  const request = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const answer = await fetch(url, { method, signal, ...request })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 500)}`)
  return text === '' ? undefined : JSON.parse(text)
}

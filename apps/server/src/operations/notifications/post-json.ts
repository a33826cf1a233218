import type { SendOutcome } from './channel.ts'

/** Longest wait that a channel may ask for, in milliseconds. */
const longestWaitMs = 3_600_000

/** Posts JSON and says what the answer means: 2xx is taken, 408, 429 and 5xx may pass, anything else will not. */
export async function postJson(url: string, body: unknown, signal: AbortSignal): Promise<SendOutcome> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    })
    await response.body?.cancel()
  } catch {
    return { outcome: 'retry', reason: signal.aborted ? 'it did not answer in time' : 'it could not be reached' }
  }
  if (response.ok) return { outcome: 'sent' }
  const reason = `HTTP ${response.status}`
  if (response.status !== 408 && response.status !== 429 && response.status < 500) return { outcome: 'refused', reason }
  const seconds = Number(response.headers.get('retry-after'))
  return { outcome: 'retry', reason, ...(seconds > 0 && { afterMs: Math.min(seconds * 1_000, longestWaitMs) }) }
}

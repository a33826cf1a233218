import { MaestroError } from '@maestro-helix/contract/errors'

/**
 * The bytes of a response, read no further than the limit, so that no server can fill the caller's memory.
 * @throws MaestroError UNAVAILABLE where it is larger.
 */
export async function boundedBytes(response: Response, limitBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  // Not every browser can iterate over a stream.
  const reader = response.body?.getReader()
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    size += read.value.length
    if (size > limitBytes) {
      await reader?.cancel()
      throw new MaestroError('UNAVAILABLE', `the answer has more than ${limitBytes} bytes`)
    }
    parts.push(read.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

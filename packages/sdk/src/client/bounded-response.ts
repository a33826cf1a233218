import { MaestroError } from '@maestro-helix/contract/errors'

/**
 * The text of a response, read no further than the limit, so that no server can fill the caller's memory.
 * @throws MaestroError UNAVAILABLE where it is larger.
 */
export async function boundedText(response: Response, limitBytes: number): Promise<string> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  const parts: string[] = []
  let bytes = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    // Leaving the loop cancels the stream.
    if (bytes > limitBytes) throw new MaestroError('UNAVAILABLE', `the answer has more than ${limitBytes} bytes`)
    parts.push(decoder.decode(chunk, { stream: true }))
  }
  parts.push(decoder.decode())
  return parts.join('')
}

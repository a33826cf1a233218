const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUE_OF_CODE = new Int8Array(128).fill(-1)
for (let value = 0; value < 64; value += 1) VALUE_OF_CODE[ALPHABET.charCodeAt(value)] = value

/** Standard base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += ALPHABET[group >> 18]! + ALPHABET[(group >> 12) & 63]!
    text += left > 1 ? ALPHABET[(group >> 6) & 63]! : '='
    text += left > 2 ? ALPHABET[group & 63]! : '='
  }
  return text
}

/**
 * The bytes of a standard base64 text, or undefined where it is not the one text that {@link encodeBase64} writes for them: no white space, full
 * padding, unused bits zero. So nobody can change a proof or a note without changing what it says.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let group = 0
  for (let at = 0; at < text.length; at += 1) {
    const value = at < text.length - padding ? (VALUE_OF_CODE[text.charCodeAt(at)] ?? -1) : 0
    if (value < 0) return undefined
    group = ((group << 6) | value) & 0xffffff
    if (at % 4 === 3) {
      const to = ((at - 3) / 4) * 3
      // Writes past the end fall away, which is what padding means.
      bytes[to] = group >> 16
      bytes[to + 1] = group >> 8
      bytes[to + 2] = group
    }
  }
  const unusedBits = padding === 2 ? 0xffff : padding === 1 ? 0xff : 0
  return (group & unusedBits) === 0 ? bytes : undefined
}

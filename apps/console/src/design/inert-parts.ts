/** `shown` stands for characters that would act unseen; `name` says which. */
export type InertPart = { text: string } | { shown: string; name: string }

/** Terminal escape sequences as a whole, then single characters that have no shape, change the direction of others, or are controls. Line feeds and tabs are text. */
const unseen =
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  /(?<ansi>(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)|(?<single>[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|(?!\u200c|\u200d|\ufe0e|\ufe0f)(?:\p{Cf}|\p{Default_Ignorable_Code_Point})|\u2028|\u2029)/gu

/**
 * Text of an agent, a tool or another person, cut into what is shown as it is and what is shown as an escape: a reader sees every character that
 * is there and none of them acts. HTML is text anyway. Pure.
 */
export function inertParts(text: string): InertPart[] {
  const parts: InertPart[] = []
  let at = 0
  for (const match of text.toWellFormed().matchAll(unseen)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    const { ansi, single } = match.groups ?? {}
    if (ansi !== undefined) parts.push({ shown: `ESC${ansi.slice(1).replace(/[^ -~]/g, '')}`.slice(0, 40), name: 'terminal escape sequence' })
    else if (single !== undefined && !(single === '\r' && text[match.index + 1] === '\n')) parts.push(escaped(single))
    at = match.index + match[0].length
  }
  if (at < text.length) parts.push({ text: text.toWellFormed().slice(at) })
  return parts
}

function escaped(character: string): InertPart {
  const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  const bidirectional = /^(?:061C|200[EF]|202[A-E]|206[6-9])$/.test(codePoint)
  return { shown: `U+${codePoint}`, name: bidirectional ? 'control of the direction of text' : 'character without a shape' }
}

/** The first `limit` characters, not cut between the halves of one, with no line longer than `lineLimit`. */
export function clipped(text: string, limit: number, lineLimit: number): { text: string; left: number } {
  const end = endAt(text, limit)
  const lines = text
    .slice(0, end)
    .split('\n')
    .map((line) =>
      line.length <= lineLimit ? line : `${line.slice(0, endAt(line, lineLimit))}… (${line.length - lineLimit} more characters in this line)`,
    )
  return { text: lines.join('\n'), left: text.length - end }
}

function endAt(text: string, limit: number): number {
  if (text.length <= limit) return text.length
  return /[\ud800-\udbff]/.test(text.charAt(limit - 1)) ? limit - 1 : limit
}

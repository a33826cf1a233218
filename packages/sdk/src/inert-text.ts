/**
 * Text that came from agents, tools, files or other people is shown, never obeyed: what a terminal would act on is taken out or made visible.
 * Escape sequences go altogether (CSI, OSC, DCS and the like), then every other control character, the bidirectional controls that can make
 * text read differently from what it is, invisible characters that hide differences, and lone surrogates.
 */

const escapeSequences = new RegExp(
  [
    // OSC, DCS, SOS, PM and APC run to their terminator (or to the end of the text, as a terminal would swallow it).
    String.raw`(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[\s\S]*?(?:\u0007|\u001b\\|\u009c|$)`,
    // CSI: parameters, intermediates, one final byte.
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`,
    // Two- and three-byte escapes.
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join('|'),
  'g',
)

/**
 * Bidirectional controls, format characters, tags and whatever else has no shape of its own, and the line separators. Left in: the joiners that
 * scripts and emoji need, and the variation selectors of emoji.
 */
const deceptive = /(?!\u200c|\u200d|\ufe0e|\ufe0f)(?:\p{Cf}|\p{Default_Ignorable_Code_Point}|\u2028|\u2029)/gu

// eslint-disable-next-line no-control-regex -- control characters are what it is about
const controls = /[\u0000-\u001f\u007f-\u009f]/g

/** One line, at most `maxLength` characters, safe to write to any terminal. Line breaks and tabs become single spaces. */
export function inertLine(text: string, maxLength = 200): string {
  const line = withoutSequences(text)
    .replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/g, ' ')
    .replace(controls, '')
    .replace(deceptive, '')
    .trim()
  return clipped(line, maxLength)
}

/** As {@link inertLine} for text of several lines: line breaks stay, each line and their number are bounded. */
export function inertBlock(text: string, limits: { maxLines?: number; maxLength?: number } = {}): string {
  const { maxLines = 60, maxLength = 400 } = limits
  const lines = withoutSequences(text).split(/\r\n|[\n\r\u0085\u2028\u2029]/)
  const shown = lines
    .slice(0, maxLines)
    .map((line) => clipped(line.replaceAll('\t', '  ').replace(controls, '').replace(deceptive, '').trimEnd(), maxLength))
  if (lines.length > maxLines) shown.push(`… ${lines.length - maxLines} more lines`)
  return shown.join('\n')
}

/**
 * JSON of the very same value in which nothing can act on a terminal: every character that {@link inertLine} would take out is written as its
 * `\u` escape, so that a parser reads the original and a person sees that it is there.
 */
export function inertJson(value: unknown, indent = 2): string {
  const json = JSON.stringify(value, null, indent) ?? 'null'
  const escaped = (character: string): string =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')
  // JSON has escaped those below U+0020 already, and its own line breaks must stay.
  return json.replace(/[\u007f-\u009f]/g, escaped).replace(deceptive, escaped)
}

function withoutSequences(text: string): string {
  return text.toWellFormed().replace(escapeSequences, '')
}

function clipped(line: string, maxLength: number): string {
  if (line.length <= maxLength) return line
  // Not between the halves of a character outside the basic plane.
  const end = maxLength - 1
  const cut = /[\ud800-\udbff]/.test(line.charAt(end - 1)) ? end - 1 : end
  return `${line.slice(0, Math.max(0, cut))}…`
}

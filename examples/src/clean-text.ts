/** Terminal control sequences: CSI, OSC and two-character escapes. */
// eslint-disable-next-line no-control-regex -- removing control characters is the purpose
const terminalSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g
/** Control, zero-width and bidirectional override characters that hide or reorder what a person sees. Tab and line feed stay. */
// eslint-disable-next-line no-control-regex -- removing control characters is the purpose
const hiddenCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
const markup = /<\/?[a-zA-Z!][^<>]{0,2000}>/g

/** Text from a stranger as a person would read it: no markup, no terminal codes, no hidden characters, at most `maxCharacters`. */
export function cleanText(text: string, maxCharacters: number): { text: string; truncated: boolean } {
  const bounded = text.slice(0, maxCharacters * 4).replace(/\r\n?/g, '\n')
  const cleaned = bounded
    .replace(terminalSequences, '')
    .replace(hiddenCharacters, '')
    .replace(markup, ' ')
    .replace(/[ \t]+/g, ' ')
    .trim()
  return { text: cleaned.slice(0, maxCharacters), truncated: text.length > maxCharacters * 4 || cleaned.length > maxCharacters }
}

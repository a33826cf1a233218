import type { Tone } from './tone.ts'

/** What a picture is drawn with: it does not know the colours of its page. */
export type PictureColours = { ink: string; strong: string; line: string; surface: string; sunken: string; of: Record<Tone, string> }

const tones = ['stable', 'safe', 'advisory', 'cautionary', 'critical', 'ethics', 'inactive'] as const satisfies readonly Tone[]

/** Those of the theme in force, which is named so that they are read anew with it. */
export function pictureColours(_theme: string): PictureColours {
  const style = getComputedStyle(document.documentElement)
  const value = (name: string): string => style.getPropertyValue(name).trim()
  const of = Object.fromEntries(tones.map((tone) => [tone, value(`--mark-${tone}`)])) as PictureColours['of']
  return { ink: value('--ink-muted'), strong: value('--ink'), line: value('--line'), surface: value('--surface'), sunken: value('--sunken'), of }
}

type Frame = { title: string; width: number; height: number; colours: PictureColours }

/** A whole picture of parts that are drawn already; pixels. */
export function svgPicture({ title, width, height, colours }: Frame, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="${colours.ink}">`,
    `<title>${svgText(title)}</title><rect width="100%" height="100%" fill="${colours.surface}"/>`,
    ...parts,
    '</svg>',
  ].join('')
}

/** Text for XML; characters that XML has no place for are left out. */
export function svgText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  const clean = text.toWellFormed().replaceAll(/[\u0000-\u001f\ufffe\uffff]/g, '')
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What a colour means, after the palette. Text and marks of one tone belong together. */
export type Tone = 'stable' | 'safe' | 'advisory' | 'cautionary' | 'critical' | 'ethics' | 'inactive'

/** Class names written out in full, since the style sheet is made from what stands in the sources. */
export const toneInk: Record<Tone, string> = {
  stable: 'text-stable',
  safe: 'text-safe',
  advisory: 'text-advisory',
  cautionary: 'text-cautionary',
  critical: 'text-critical',
  ethics: 'text-ethics',
  inactive: 'text-inactive',
}

export const toneMark: Record<Tone, string> = {
  stable: 'bg-mark-stable',
  safe: 'bg-mark-safe',
  advisory: 'bg-mark-advisory',
  cautionary: 'bg-mark-cautionary',
  critical: 'bg-mark-critical',
  ethics: 'bg-mark-ethics',
  inactive: 'bg-mark-inactive',
}

import type { Tone } from '../design/tone.ts'

/** A step as a graph shows it: its name, what it comes after, and a word on it. */
export type ShownStep = { id: string; after: readonly string[]; word: string; tone: Tone; busy?: boolean }

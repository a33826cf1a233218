/** Clock, identifiers and salt, passed in so that decisions are reproducible under test and simulation. */
export interface Sources {
  /** ISO 8601, UTC, milliseconds. */
  now(): string
  /** A time-ordered UUID (version 7). */
  id(): string
  /** 16 random bytes as hexadecimal. */
  salt(): string
}

/**
 * Text as JSON, hashes and the database can carry it: well-formed Unicode without NUL. Half of a surrogate pair, which cutting a text can leave,
 * and NUL become U+FFFD.
 */
export function wellFormedText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD')
}

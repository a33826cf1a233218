/** The reason given next to the wish, or anywhere in the ticket; where none is given, that the order is not needed. */
export function cancelReason(wish: string, ticket: string, allowed: readonly string[]): string {
  const quoted = allowed.find((reason) => wish.toLowerCase().includes(reason.toLowerCase()))
  if (quoted !== undefined) return quoted
  const mistaken = /\b(?:mistake|mistaken|accident|by error|in error|wrong(?:ly)?|unintended|unintentional|didn't mean|did not mean)/i
  const unneeded = /\b(?:no longer|not need|n't need|any ?more)/i
  const byMistake = mistaken.test(wish) || (!unneeded.test(wish) && mistaken.test(ticket))
  const fitting = allowed.find((reason) => /mistake|error|accident/i.test(reason) === byMistake)
  return fitting ?? allowed[0] ?? (byMistake ? 'ordered by mistake' : 'no longer needed')
}

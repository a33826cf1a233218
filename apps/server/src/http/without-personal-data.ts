/** Answers hold runs this deep at most: in a page, in a detail. */
const depth = 4

/**
 * What a command answers, with the bodies of runs that are about somebody left out: input, output and the words of an error.
 * @example withoutPersonalData({ id, subjectKeyId, input: { name: 'Jane' }, output: null, error: null }) // input: {}
 */
export function withoutPersonalData(answer: unknown, level = 0): unknown {
  if (level > depth || typeof answer !== 'object' || answer === null) return answer
  if (Array.isArray(answer)) return answer.map((member: unknown) => withoutPersonalData(member, level + 1))
  const members = Object.entries(answer)
  const isAboutSomebody = 'subjectKeyId' in answer && 'input' in answer && 'requester' in answer
  if (!isAboutSomebody) return Object.fromEntries(members.map(([name, member]) => [name, withoutPersonalData(member, level + 1)]))
  const { error } = answer as { error?: unknown }
  const told = typeof error === 'object' && error !== null ? { ...error, message: 'withheld' } : error
  return { ...answer, input: {}, output: null, error: told }
}

type Following = { step: string; after: readonly string[] }

/** A step and all that follow from it, in the order of the definition; empty where there is no such step. Pure. */
export function stepsFrom(steps: readonly Following[], from: string): string[] {
  const followers = new Map<string, string[]>()
  for (const { step, after } of steps) for (const earlier of after) followers.set(earlier, [...(followers.get(earlier) ?? []), step])
  const found = new Set(steps.some(({ step }) => step === from) ? [from] : [])
  for (const step of found) for (const follower of followers.get(step) ?? []) found.add(follower)
  return steps.flatMap(({ step }) => (found.has(step) ? [step] : []))
}

import type { Finding } from '@maestro-helix/contract/evaluation'
import type { Sentence } from '../analysed-text.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'

const mostSentences = 200
const name = String.raw`\p{Lu}[\p{L}\p{M}'’.-]+(?: \p{Lu}[\p{L}\p{M}'’.-]+){0,3}`
const article = 'the|a|an|our|its|der|die|das|den|dem|le|la|l|el|il|lo|de|het|o'
const role = String.raw`(?:\p{Ll}[\p{Ll}\p{M}-]+ ){0,2}\p{L}[\p{Ll}\p{M}-]{2,}`
/** "Name, the role," and "the role, Name," and "Name (role)". */
const patterns = [
  { pattern: new RegExp(`(${name}),\\s(?:${article})[ '’](${role})(?=[,.;)]|$)`, 'gu'), person: 1, role: 2 },
  {
    pattern: new RegExp(`(?:^|[\\s(])(?:${article}|The|Der|Die|Das|Le|La|El|Il)[ '’](${role}),\\s(${name})(?=[\\s,.;)]|$)`, 'gu'),
    person: 2,
    role: 1,
  },
  { pattern: new RegExp(`(${name})\\s\\((${role})\\)`, 'gu'), person: 1, role: 2 },
] as const

/** Finds people and parties that have each other's role: "Calder, the supplier" where what was given says "the supplier, Harrow". */
export function exchangedRoles(item: JudgedItem): (Finding & { readonly sentence: number })[] {
  const given = (item.context?.sentences ?? []).slice(0, 5_000).flatMap((sentence) => rolesOf(sentence))
  if (given.length < 2) return []
  return item.sentences.slice(0, mostSentences).flatMap((sentence, position) => {
    const found = rolesOf(sentence).flatMap((own) => {
      const known = given.filter((other) => sameName(own.person, other.person))
      const holder = given.find((other) => other.role === own.role)
      // Both must be known in another role: whoever is new may well be a second supplier.
      return holder && known.length > 0 && !given.some((other) => other.role === own.role && sameName(own.person, other.person))
        ? [{ own, holder }]
        : []
    })[0]
    if (found === undefined) return []
    const reason = `"${excerpt(found.own.person)}" is called ${found.own.role}; in what was given that is "${excerpt(found.holder.person)}".`
    return [{ kind: 'swappedNames' as const, claim: excerpt(sentence.text), passage: excerpt(found.holder.text), reason, sentence: position }]
  })
}

type Role = { readonly person: string; readonly role: string; readonly text: string }

function rolesOf({ text }: Sentence): Role[] {
  if (!/[,(]/.test(text)) return []
  const read = text.slice(0, 1_000)
  return patterns.flatMap(({ pattern, person, role: place }) =>
    [...read.matchAll(pattern)].map((match) => ({ person: match[person] ?? '', role: (match[place] ?? '').toLowerCase(), text: match[0].trim() })),
  )
}

/** Harrow Textiles and Harrow Textiles Ltd are one. */
function sameName(first: string, second: string): boolean {
  const [one, other] = [first.toLowerCase(), second.toLowerCase()]
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `) || one.endsWith(` ${other}`) || other.endsWith(` ${one}`)
}

import { memberPointer } from './json-object.ts'

/**
 * What the server found wrong with a value, by the JSON pointer it names: "/ticket/text must NOT have fewer than 1 characters; value must …".
 * What names no place stands at the whole, ''. A member that is missing stands where it would be. Pure.
 */
export function toldProblems(message: string): Map<string, string> {
  const problems = new Map<string, string>()
  for (const sentence of message.split('; ')) {
    const { place = '', what = sentence } = /^(?<place>\/\S*|value) (?<what>.+)$/su.exec(sentence)?.groups ?? {}
    const pointer = place === 'value' ? '' : place
    const missing = /^must have required property '(?<name>.+)'$/u.exec(what)?.groups?.['name']
    if (missing === undefined) add(problems, pointer, what)
    else add(problems, memberPointer(pointer, missing), 'This is needed.')
  }
  return problems
}

function add(problems: Map<string, string>, pointer: string, what: string): void {
  const before = problems.get(pointer)
  problems.set(pointer, before === undefined ? what : `${before}; ${what}`)
}

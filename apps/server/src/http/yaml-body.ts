import { MaestroError } from '@maestro-helix/contract/errors'
import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { bodyDepthLimit } from './json-body.ts'
import { wellFormed } from './well-formed.ts'

/** YAML aliases can repeat a value many times over; definitions have no need of more. */
const aliasLimit = 50

/**
 * Parses a YAML 1.2 body to plain JSON values.
 * @throws MaestroError DEFINITION_INVALID with line and column.
 */
export function parseYamlBody(text: string): unknown {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const [error] = document.errors
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new MaestroError('DEFINITION_INVALID', `line ${line}, column ${col}: ${error.message}`.slice(0, 500))
  }
  refuseRepeatedKeys(document, lines)
  try {
    const value: unknown = document.toJS({ maxAliasCount: aliasLimit })
    refuseDeep(value, 0)
    return wellFormed(value)
  } catch (thrown) {
    if (thrown instanceof MaestroError) throw thrown
    throw new MaestroError('DEFINITION_INVALID', `the YAML repeats a value by more than ${aliasLimit} aliases, or an alias names nothing`)
  }
}

/** In time that grows with the text: the parser's own check compares each key with each. @throws MaestroError DEFINITION_INVALID with line and column. */
function refuseRepeatedKeys(document: Document.Parsed, lines: LineCounter): void {
  visit(document, {
    Map: (_, { items }) => {
      const keys = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (keys.has(key.value)) {
          const { line, col } = lines.linePos(key.range?.[0] ?? 0)
          throw new MaestroError('DEFINITION_INVALID', `line ${line}, column ${col}: Map keys must be unique`)
        }
        keys.add(key.value)
      }
    },
  })
}

function refuseDeep(value: unknown, depth: number): void {
  if (depth > bodyDepthLimit) throw new MaestroError('DEFINITION_INVALID', `the YAML is nested deeper than ${bodyDepthLimit}`)
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) refuseDeep(member, depth + 1)
}

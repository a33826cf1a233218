import { parseSync } from 'oxc-parser'

/** One change: what stands from `from` to `to` in the source becomes `text`. */
export type Mutant = { from: number; to: number; text: string; line: number }

type Node = { type: string; start: number; end: number; [member: string]: unknown }

const swapped: Record<string, string> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '+': '-',
  '-': '+',
  '&&': '||',
  '||': '&&',
}

/** Every change of a kind that a test of decisions should notice: comparisons, conditions, negations, truth values, and throws that are left out. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const mutants: Mutant[] = []
  const add = (from: number, to: number, text: string): void => void mutants.push({ from, to, text, line: source.slice(0, from).split('\n').length })
  walk(parseSync(file, source).program as unknown as Node, (node) => {
    if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') swap(node, source, add)
    else if (node.type === 'UnaryExpression' && node['operator'] === '!') add(node.start, node.start + 1, '')
    else if (node.type === 'Literal' && typeof node['value'] === 'boolean') add(node.start, node.end, String(!node['value']))
    else if (node.type === 'ThrowStatement') add(node.start, node.end, '{}')
    else if (node.type === 'IfStatement') {
      const test = node['test'] as Node
      add(test.start, test.end, 'false')
    }
  })
  return mutants.toSorted((a, b) => a.from - b.from)
}

function swap(node: Node, source: string, add: (from: number, to: number, text: string) => void): void {
  const [left, right] = [node['left'] as Node, node['right'] as Node]
  const operator = String(node['operator'])
  const other = swapped[operator]
  const at = source.indexOf(operator, left.end)
  if (other !== undefined && at >= 0 && at < right.start) add(at, at + operator.length, other)
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  // What is left of types at run time cannot be wrong.
  if (node.type.startsWith('TS') && !['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'].includes(node.type)) return
  for (const member of Object.values(node)) {
    for (const child of [member].flat()) {
      if (typeof child === 'object' && child !== null && typeof (child as Node).type === 'string') walk(child as Node, visit)
    }
  }
}

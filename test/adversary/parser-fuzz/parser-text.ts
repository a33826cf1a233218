import fc from 'fast-check'

/** For each parser texts that it takes, and fragments that its grammar is made of. */
export type Grammar = { valid: readonly string[]; fragments: readonly string[] }

const hash = 'A'.repeat(43) + '='
const note = `example.org/log\n5\n${hash}\n\n— example.org/log ${Buffer.alloc(68, 1).toString('base64')}\n`
const definition = JSON.stringify({
  name: 'sample',
  inputSchema: { type: 'object', properties: { topic: { type: 'string', pattern: '^[a-z]+$' } } },
  steps: [{ id: 'write', agents: ['writer'], task: 'Write.', when: 'input.topic != ""', input: { topic: '= input.topic' } }],
})
const gates = JSON.stringify({ version: 1, mode: 'fixed', default: { qsrMin: 0.7, mriMax: 0.3 }, overrides: {} })
const routing = JSON.stringify({ version: 1, mode: 'weighted', weights: { qsr: 0.4, mri: 0.3, rmm: 0.3 } })
const json = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  'null',
  'true',
  '-0',
  '1e400',
  '9007199254740993',
  '"__proto__":',
  '"a":',
  '\\u0000',
  '\\ud800',
  ' ',
  '\n',
  '\ufeff',
  '/*',
  '"type":',
  '"pattern":"(a+)+$"',
  '"$ref":"#"',
  '"after":["write"]',
  '"id":"write"',
]
const lines = [
  '\n',
  '\n\n',
  ' ',
  '\t',
  '\r',
  '\u0000',
  '— ',
  'example.org/log ',
  hash,
  '0',
  '5',
  '9007199254740991',
  '9007199254740992',
  '=',
  '+',
  '/',
  '-',
  '\ufffd',
  '\ud800',
  'old ',
  'index ',
  'extra ',
  'c2sp.org/tlog-proof@v1',
]
const proof = `c2sp.org/tlog-proof@v1\nindex 3\n${hash}\n${hash}\n\n${note}`
const cbor = [
  '\xa5',
  '\x01\x02',
  '\x03\x26',
  '\x20\x01',
  '\x21\x58\x20',
  '\x22\x58\x20',
  '\xff',
  '\x9f',
  '\xbf',
  '\x1b\xff\xff\xff\xff\xff\xff\xff\xff',
  '\x5f',
  '\x00',
  'A'.repeat(32),
]
const encodedCbor = (parts: readonly string[]): string => Buffer.from(parts.join(''), 'latin1').toString('base64url')

export const grammars: Readonly<Record<string, Grammar>> = {
  'a proof file': { valid: [proof], fragments: lines },
  'a note': { valid: [note], fragments: lines },
  'a checkpoint': { valid: [`example.org/log\n5\n${hash}\n`], fragments: lines },
  'what a log asks of a witness': { valid: [`old 3\n${hash}\n\n${note}`, `old 0\n\n${note}`], fragments: lines },
  'the path of a tile': {
    valid: ['tile/0/x001/000.p/1', 'tile/entries/000'],
    fragments: ['tile/', 'entries/', '0/', '000', 'x', '.p/', '1', '256', '/', '..', '%', '\n', '\u0660'],
  },
  'a bundle of entries': { valid: ['\x00\x01a', '\x00\x00\x00\x02ab'], fragments: ['\x00', '\x01', '\xff\xff', 'a'.repeat(300), '\x00\x01a'] },
  'an entry of the ledger': {
    valid: ['{"at":"2026-01-31T09:15:00.000Z","kind":"run.created","v":1}'],
    fragments: [...json, '"kind":"run.created"', '"v":1', '"at":"2026-01-31T09:15:00.000Z"', '\xff', '\xc3'],
  },
  'the key of a verifier': { valid: [`example.org/log+00000000+${hash}`], fragments: [...lines, '+', '00000000'] },
  base64: { valid: [hash, 'AAAA'], fragments: ['A', '=', '==', '+/', '-_', ' ', '\n', 'é'] },
  'a proof of inclusion': { valid: ['a'.repeat(96)], fragments: ['\x00', '\xff', 'a'.repeat(32)] },
  'a cursor': {
    valid: ['2026-01-31T09:15:00.000Z~01900000-0000-7000-8000-000000000001'],
    fragments: ['2026-01-31T09:15:00.000Z', '~', '01900000-0000-7000-8000-000000000001', '99', '\n', ' ', '-'],
  },
  'the key of a passkey': {
    valid: [encodedCbor(['\xa5', '\x01\x02', '\x03\x26', '\x20\x01', '\x21\x58\x20', 'A'.repeat(32), '\x22\x58\x20', 'B'.repeat(32)])],
    fragments: [...cbor.map((part) => encodedCbor([part])), '=', '!', ...cbor],
  },
  'a body in JSON': { valid: ['{"a":[1,{"b":null}]}'], fragments: json },
  'a body in YAML': {
    valid: [`name: sample\nsteps:\n  - id: write\n    agents: [writer]\n    task: |\n      Write.\n`],
    fragments: [
      '- ',
      'a: ',
      '&a ',
      '*a',
      '<<: ',
      '!!binary ',
      '!!set',
      '? ',
      '---\n',
      '...\n',
      '|\n',
      '>-\n',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '\n',
      '  ',
      '\t',
      '#',
      '%YAML 1.2\n',
      '__proto__: ',
      '\u0000',
      '\u2028',
    ],
  },
  'a definition': { valid: [definition], fragments: json },
  'an expression': {
    valid: ['input.topic != "" && steps.write.output.n > 3', '[1,2].map(x, x + 1)', 'has(input.a) ? input.a : "b"'],
    fragments: [
      'input',
      '.a',
      '[0]',
      '(',
      ')',
      '?',
      ':',
      '!',
      '-',
      '&&',
      '==',
      '+',
      '"',
      "'",
      'b"',
      'r"',
      '.map(x,',
      '.exists(x,',
      '.matches("(a+)+$")',
      'has(',
      '1',
      '0x',
      '1e999',
      '1u',
      '{',
      '}',
      ',',
      '//',
      '\n',
      'in ',
      'null',
      '??',
      '.?a',
    ],
  },
  'a schema': { valid: ['{"type":"object","properties":{"a":{"type":"string","pattern":"^[a-z]+$"}},"required":["a"]}'], fragments: json },
  'a configuration of gates': { valid: [gates], fragments: json },
  'a policy of routing': { valid: [routing], fragments: json },
}

/** Texts near what a parser takes: a valid one with parts cut out, put in, doubled; or nothing but fragments. */
export function textFor({ valid, fragments }: Grammar): fc.Arbitrary<string> {
  const fragment = fc.constantFrom(...fragments)
  const edit = fc.record({ at: fc.nat(), length: fc.nat(20), text: fc.oneof(fragment, fc.string({ unit: 'binary', maxLength: 4 })), how: fc.nat(3) })
  const mutated = fc.tuple(fc.constantFrom(...valid), fc.array(edit, { maxLength: 6 })).map(([text, edits]) => edits.reduce(edited, text))
  const made = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''))
  return fc.oneof({ weight: 3, arbitrary: mutated }, { weight: 2, arbitrary: made })
}

function edited(text: string, { at, length, text: other, how }: { at: number; length: number; text: string; how: number }): string {
  const from = at % (text.length + 1)
  const [before, cut, after] = [text.slice(0, from), text.slice(from, from + length), text.slice(from + length)]
  if (how === 0) return before + after
  if (how === 1) return before + cut + cut + after
  return before + other + (how === 2 ? cut : '') + after
}

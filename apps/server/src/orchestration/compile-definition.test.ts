import { describe, expect, it } from 'vitest'
import { compileDefinition } from './compile-definition.ts'
import { ajvSchemas } from './json-schemas.ts'
import { actionStep, agentStep, knownParts } from './testing/made-up-run.ts'

const schemas = ajvSchemas()
const compile = (source: unknown) => compileDefinition(source, knownParts, schemas)
const refusal = (source: unknown): { code: unknown; message: string } => {
  try {
    compile(source)
    return { code: 'nothing was refused', message: '' }
  } catch (error) {
    return { code: (error as { code?: unknown }).code, message: (error as Error).message }
  }
}

describe('compileDefinition', () => {
  it('fills in every default and takes a step without kind for an agent', () => {
    const { definition } = compile({ name: 'flow', steps: [{ id: 'a', agents: ['alpha'], task: 'Do it.' }] })
    expect(definition.steps[0]).toMatchObject({
      kind: 'agent',
      after: [],
      timeoutMs: 60_000,
      retry: { maxAttempts: 3, initialDelayMs: 500, factor: 2, maxDelayMs: 60_000 },
      escalationTimeoutMs: 86_400_000,
    })
  })

  it('hashes content, whatever the order of keys and whether defaults are written out', () => {
    const one = compile({ name: 'flow', description: '', steps: [agentStep('a', { input: { x: 1, y: 2 } })] })
    const other = compile({ steps: [{ ...agentStep('a'), input: { y: 2, x: 1 }, after: [], timeoutMs: 60_000 }], name: 'flow' })
    expect(other.sha256).toBe(one.sha256)
    expect(new TextDecoder().decode(other.canonical)).toBe(new TextDecoder().decode(one.canonical))
    expect(compile({ name: 'flow', steps: [agentStep('a', { input: { x: 1, y: 3 } })] }).sha256).not.toBe(one.sha256)
    expect(compile(one.definition).sha256).toBe(one.sha256)
  })

  it('names the steps of a cycle, and not those that only come after it', () => {
    const steps = [
      agentStep('last', { after: ['c'] }),
      agentStep('a', { after: ['c'] }),
      agentStep('b', { after: ['a'] }),
      agentStep('c', { after: ['b'] }),
    ]
    const { code, message } = refusal({ name: 'flow', steps })
    expect(code).toBe('DEFINITION_CYCLE')
    expect(message).toMatch(/a -> c -> b -> a|c -> b -> a -> c|b -> a -> c -> b/)
    expect(message).not.toContain('last')
    expect(refusal({ name: 'flow', steps: [agentStep('a', { after: ['a'] })] }).message).toContain('a -> a')
  })

  it('says of an agent that may not run why, with the step', () => {
    const refused = new Map([['alpha', { code: 'TOOL_NOT_DECLARED' as const, message: 'the agent "alpha" brings "refund"' }]])
    const compiling = () => compileDefinition({ name: 'flow', steps: [agentStep('a', { agents: ['alpha'] })] }, { ...knownParts, refused }, schemas)
    expect(compiling).toThrow(expect.objectContaining({ code: 'TOOL_NOT_DECLARED', message: 'step "a": the agent "alpha" brings "refund"' }))
  })

  it.each([
    ['an unknown agent', { name: 'flow', steps: [agentStep('a', { agents: ['alpha', 'nobody'] })] }, 'DEFINITION_UNKNOWN_AGENT', /"a".*"nobody"/],
    [
      'agents that cannot do it',
      { name: 'flow', steps: [agentStep('a', { requires: ['prose', 'german'] })] },
      'DEFINITION_INCAPABLE_AGENTS',
      /"a" requires prose, german; none of .*alpha/,
    ],
    ['an unknown tool', { name: 'flow', steps: [actionStep('a', 'drill')] }, 'DEFINITION_UNKNOWN_TOOL', /"a".*"drill"/],
    [
      'a bad expression',
      { name: 'flow', steps: [agentStep('a', { input: { x: { y: ['= 1 +'] } } })] },
      'DEFINITION_EXPRESSION_INVALID',
      /step "a", input\.x\.y\[0\]/,
    ],
    ['a bad condition', { name: 'flow', steps: [agentStep('a', { when: 'nope' })] }, 'DEFINITION_EXPRESSION_INVALID', /step "a", when/],
    ['a bad target', { name: 'flow', steps: [actionStep('a', 'pay', { target: '= (' })] }, 'DEFINITION_EXPRESSION_INVALID', /step "a", target/],
    ['a bad output', { name: 'flow', steps: [agentStep('a')], output: { x: '= nope' } }, 'DEFINITION_EXPRESSION_INVALID', /output\.x/],
    ['a predecessor that does not exist', { name: 'flow', steps: [agentStep('a', { after: ['b'] })] }, 'DEFINITION_INVALID', /"a".*"b"/],
    ['two steps of one name', { name: 'flow', steps: [agentStep('a'), agentStep('a')] }, 'DEFINITION_INVALID', /"a"/],
    ['an unknown field', { name: 'flow', steps: [{ ...agentStep('a'), agent: 'alpha' }] }, 'DEFINITION_INVALID', /agent/],
    ['a wrong type', { name: 'flow', steps: [{ ...agentStep('a'), timeoutMs: 'soon' }] }, 'DEFINITION_INVALID', /timeoutMs/],
    ['no steps', { name: 'flow', steps: [] }, 'DEFINITION_INVALID', /steps/],
    ['no object', 'flow', 'DEFINITION_INVALID', /./],
    [
      'an input schema that is none',
      { name: 'flow', inputSchema: { type: 'nonsense' }, steps: [agentStep('a')] },
      'DEFINITION_INVALID',
      /inputSchema/,
    ],
    [
      'a remote reference',
      { name: 'flow', steps: [agentStep('a', { outputSchema: { $ref: 'https://example.org/x' } })] },
      'DEFINITION_INVALID',
      /outputSchema/,
    ],
  ])('refuses %s', (_what, source, code, message) => {
    expect(refusal(source)).toEqual({ code, message: expect.stringMatching(message) as string })
  })

  it('refuses to read the output of a step that does not come before, which would be there at one time and not at another', () => {
    const beside = [agentStep('a'), agentStep('b', { when: 'steps.a.output != null' })]
    expect(refusal({ name: 'flow', steps: beside })).toMatchObject({
      code: 'DEFINITION_EXPRESSION_INVALID',
      message: expect.stringContaining('steps.a') as string,
    })
    const before = [
      agentStep('read-it'),
      agentStep('b', { after: ['read-it'] }),
      agentStep('c', { after: ['b'], when: 'steps.read_it.output != null' }),
    ]
    expect(refusal({ name: 'flow', steps: before, output: '= steps["read-it"].output' }).code).toBe('nothing was refused')
    expect(refusal({ name: 'flow', steps: before, output: '= steps.nowhere.output' }).code).toBe('DEFINITION_EXPRESSION_INVALID')
  })

  it('orders a long chain written backwards', () => {
    const steps = Array.from({ length: 2_000 }, (_, index) => agentStep(`s${index}`, { after: index === 1_999 ? [] : [`s${index + 1}`] }))
    expect(compile({ name: 'flow', steps }).definition.steps).toHaveLength(2_000)
  })
})

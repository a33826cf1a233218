import { MaestroError } from '@maestro-helix/contract/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactCredentials } from './redact-credentials.ts'

const secret = 'p4ss/w"rd+&\\=='

describe('redactCredentials', () => {
  const { text, json, error } = redactCredentials({ 'bank-key': secret })

  it.each([
    ['as it is', secret],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['in capitals', secret.toUpperCase()],
    ['in small letters', secret.toLowerCase()],
    ['backwards', Array.from(secret).toReversed().join('')],
    ['in capital hexadecimal', Buffer.from(secret).toString('hex').toUpperCase()],
    ['in a URL', encodeURIComponent(secret)],
    ['in JSON', JSON.stringify({ key: secret })],
  ])('is not fooled by a credential %s', (_form, written) => {
    expect(text(`before ${written} after`)).toContain('[credential bank-key]')
    expect(text(`before ${written} after`)).not.toContain(written)
  })

  it.each(['x', 'xy', 'xyz', ''])('is not fooled by base64 of more than the credential, %s before it', (before) => {
    for (const form of ['base64', 'base64url'] as const) {
      const cleared = text(`token ${Buffer.from(`${before}${secret}:after`).toString(form)}.`)
      expect(cleared).toContain('[credential bank-key]')
      const left = cleared.replace('token ', '').replace('[credential bank-key]', '').replace('.', '')
      expect(left.length).toBeLessThan(16)
    }
  })

  it('clears keys and values of an output, however deep', () => {
    expect(json({ a: [{ [secret]: `Bearer ${secret}` }], n: 1, no: null })).toEqual({
      a: [{ '[credential bank-key]': 'Bearer [credential bank-key]' }],
      n: 1,
      no: null,
    })
  })

  it('keeps the code of an error and drops everything but its cleared message', () => {
    const cleared = error(new MaestroError('ACTION_FAILED', `refused ${secret}`, { details: { secret }, cause: new Error(secret) })) as MaestroError
    expect(cleared).toMatchObject({ code: 'ACTION_FAILED', message: 'refused [credential bank-key]', details: {} })
    expect(cleared.cause).toBeUndefined()
    expect(error('plain text')).toMatchObject({ code: 'INTERNAL', message: 'plain text' })
  })

  it('leaves everything as it was where there are no credentials', () => {
    const thrown = new Error('x')
    expect(redactCredentials({}).error(thrown)).toBe(thrown)
  })

  it('never lets any credential through, whatever surrounds it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), fc.string(), fc.string(), (value, before, after) => {
        fc.pre(!'[credential any]'.includes(value))
        expect(redactCredentials({ any: value }).text(before + value + after)).not.toContain(before + value + after)
      }),
    )
  })
})

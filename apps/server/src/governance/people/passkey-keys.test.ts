import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import { expect, test } from 'vitest'
import { passkeyFingerprint, passkeyKeyOf } from './passkey-keys.ts'

const bytes = (text: string | undefined): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text ?? '', 'base64url'))

function cose(members: [number, number | Uint8Array<ArrayBuffer>][]): string {
  return Buffer.from(isoCBOR.encode(new Map(members))).toString('base64url')
}
const rsa = ({ n, e }: JsonWebKey, algorithm = -257): string =>
  cose([
    [1, 3],
    [3, algorithm],
    [-1, bytes(n)],
    [-2, bytes(e)],
  ])
const ed25519 = ({ x }: JsonWebKey, algorithm = -8): string =>
  cose([
    [1, 1],
    [3, algorithm],
    [-1, 6],
    [-2, bytes(x)],
  ])
const p256 = ({ x, y }: JsonWebKey, algorithm = -7): string =>
  cose([
    [1, 2],
    [3, algorithm],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ])

const strong = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ format: 'jwk' })
const edwards = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })

test.each([
  ['Ed25519', ed25519(edwards)],
  ['P-256', p256(curve)],
  ['RSA of 2048 bits', rsa(strong)],
])('%s is taken', (_, key) => {
  expect(passkeyKeyOf(key)).toBeDefined()
  expect(passkeyFingerprint(key)).toMatch(/^[0-9a-f]{64}$/)
})

test.each([
  ['RSA whose exponent is 1, by which anybody signs', rsa({ ...strong, e: 'AQ' })],
  ['RSA whose exponent is 3', rsa({ ...strong, e: 'Aw' })],
  ['RSA of 1024 bits', rsa(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' }))],
  ['RSA without an exponent', rsa({ n: strong.n as string, e: '' })],
  ['RSA under the name of another algorithm', rsa(strong, -7)],
  ['Ed25519 under the name of another algorithm', ed25519(edwards, -257)],
  ['P-256 under the name of another algorithm', p256(curve, -8)],
  ['an algorithm that is not listed', p256(curve, -35)],
  ['Ed25519 of small order', ed25519({ x: Buffer.from('01'.padEnd(64, '0'), 'hex').toString('base64url') })],
  ['Ed25519 of small order, of the other sign', ed25519({ x: Buffer.from(`01${'00'.repeat(30)}80`, 'hex').toString('base64url') })],
  ['Ed25519 written otherwise than canonically', ed25519({ x: Buffer.from(`ee${'ff'.repeat(30)}7f`, 'hex').toString('base64url') })],
  ['no key at all', 'AAAA'],
])('%s is not', (_, key) => {
  expect(passkeyKeyOf(key)).toBeUndefined()
  expect(passkeyFingerprint(key)).toBeUndefined()
})

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { PasskeyAssertion, PasskeyCreation, PasskeyCreationOptions, PasskeyRequestOptions } from '@maestro-helix/contract/http/webauthn'

type Credential = { id: string; privateKey: KeyObject; coseKey: Uint8Array; rpId: string; userHandle: string; counter: number }

/** What a dishonest or broken authenticator does otherwise. */
export type Misbehaviour = {
  /** The page that asks. */
  origin?: string
  rpId?: string
  challenge?: string
  type?: string
  crossOrigin?: boolean
  /** Does not verify its user. */
  unverified?: boolean
  /** Says that its counter stands there. */
  counter?: number
}

const flags = { present: 0x01, verified: 0x04, attested: 0x40 }

/**
 * A WebAuthn authenticator in software with real keys and signatures, and the browser before it: ES256 or Ed25519, attestation `none`, discoverable
 * credentials. `counting: false` is one that keeps no counter, as passkeys that are synchronised.
 */
export class SoftwareAuthenticator {
  readonly #credentials: Credential[] = []
  readonly #algorithm: 'ES256' | 'EdDSA'
  readonly #origin: string
  readonly #counting: boolean

  constructor({
    algorithm = 'ES256',
    origin = 'http://localhost:7411',
    counting = true,
  }: { algorithm?: 'ES256' | 'EdDSA'; origin?: string; counting?: boolean } = {}) {
    this.#algorithm = algorithm
    this.#origin = origin
    this.#counting = counting
  }

  /** navigator.credentials.create(). Refuses, as a real one, where it holds an excluded credential. */
  create(options: PasskeyCreationOptions, lie: Misbehaviour = {}): PasskeyCreation {
    const excluded = new Set(options.excludeCredentials?.map(({ id }) => id))
    if (this.#credentials.some(({ id }) => excluded.has(id))) throw new Error('InvalidStateError: the authenticator was previously registered')
    const rpId = lie.rpId ?? options.rp.id ?? ''
    const { privateKey, coseKey } = this.#newKey()
    const credential: Credential = { id: randomBytes(32).toString('base64url'), privateKey, coseKey, rpId, userHandle: options.user.id, counter: 0 }
    this.#credentials.push(credential)
    const idBytes = Buffer.from(credential.id, 'base64url')
    const idLength = Buffer.alloc(2)
    idLength.writeUInt16BE(idBytes.length)
    const attested = Buffer.concat([Buffer.alloc(16), idLength, idBytes, credential.coseKey])
    const authData = Buffer.concat([this.#authenticatorData(credential, lie, flags.attested), attested])
    const attestationObject = cbor(
      new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    )
    return {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, lie).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  /** navigator.credentials.get(). */
  get(options: PasskeyRequestOptions, lie: Misbehaviour = {}): PasskeyAssertion {
    const allowed = options.allowCredentials?.map(({ id }) => id)
    const credential = this.#credentials.find(({ id, rpId }) => rpId === options.rpId && (allowed?.includes(id) ?? true))
    if (!credential) throw new Error('NotAllowedError: no credential for this relying party')
    if (this.#counting) credential.counter += 1
    const clientData = this.#clientData('webauthn.get', options.challenge, lie)
    const authenticatorData = this.#authenticatorData(credential, lie, 0)
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
    const signature = sign(this.#algorithm === 'EdDSA' ? null : 'sha256', signed, credential.privateKey)
    return {
      id: credential.id,
      rawId: credential.id,
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: credential.userHandle,
      },
    }
  }

  #newKey(): { privateKey: KeyObject; coseKey: Uint8Array } {
    const { privateKey, publicKey } =
      this.#algorithm === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
    const members: [number, Cbor][] =
      this.#algorithm === 'EdDSA'
        ? [[1, 1], [3, -8], [-1, 6], [-2, bytes(x)]] // prettier-ignore
        : [[1, 2], [3, -7], [-1, 1], [-2, bytes(x)], [-3, bytes(y)]] // prettier-ignore
    return { privateKey, coseKey: cbor(new Map(members)) }
  }

  #authenticatorData(credential: Credential, lie: Misbehaviour, more: number): Buffer {
    const said = flags.present | (lie.unverified ? 0 : flags.verified) | more
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(lie.counter ?? credential.counter)
    return Buffer.concat([
      createHash('sha256')
        .update(lie.rpId ?? credential.rpId)
        .digest(),
      Buffer.from([said]),
      counter,
    ])
  }

  #clientData(type: string, challenge: string, lie: Misbehaviour): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lie.type ?? type,
        challenge: lie.challenge ?? challenge,
        origin: lie.origin ?? this.#origin,
        crossOrigin: lie.crossOrigin ?? false,
      }),
    )
  }
}

type Cbor = number | string | Uint8Array | Map<number | string, Cbor>

/** The part of CBOR (RFC 8949) that authenticators speak: whole numbers, text, bytes and maps, each in its shortest form. */
function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([name, member]) => [cbor(name), cbor(member)])])
}

function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument])
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument])
  const bytes = Buffer.from([(major << 5) | 25, 0, 0])
  bytes.writeUInt16BE(argument, 1)
  return bytes
}

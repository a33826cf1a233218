import { expect, test } from 'vitest'
import { authenticatorSchema } from './authenticator.ts'

test.each(['adce0002-35bc-c60a-648b-0b25f1f05503', '01020304-0506-0708-0102-030405060708', 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4'])(
  'a model of passkeys is any sixteen bytes, whatever version of UUID they would be: %s',
  (aaguid) => {
    const passkey = {
      id: '0198b6a0-0000-7000-8000-000000000001',
      fingerprint: 'ab'.repeat(32),
      label: 'laptop',
      enrolledAt: '2026-01-01T00:00:00.000Z',
      revokedAt: null,
      kind: 'passkey',
      credentialId: 'AA',
      coseKey: 'AA',
      signCounter: 0,
      aaguid,
      backupEligible: false,
      transports: [],
    }
    expect(authenticatorSchema.parse(passkey)).toEqual(passkey)
  },
)

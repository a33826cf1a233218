/** 2^255 - 19, the field of the curve. */
const field = 2n ** 255n - 19n

/** The y of all points of small order: 0, 1, -1 and the two of order eight. Under such a key one signature fits many statements, or needs no private key. */
const smallOrderY: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  field - 1n,
  littleEndian(Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex')),
  littleEndian(Buffer.from('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'hex')),
])

/**
 * Whether 32 bytes are no key that anybody should have: a point of small order, or one that is not written in the one canonical way, by which a key could have two names.
 * OpenSSL refuses what is signed with the former; this does not depend on its version.
 */
export function isWeakEd25519(bytes: Uint8Array): boolean {
  const y = littleEndian(Uint8Array.from(bytes, (byte, at) => (at === 31 ? byte & 0x7f : byte)))
  return y >= field || smallOrderY.has(y)
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

import { z } from 'zod'
import { idSchema } from '../identifiers.ts'
import { jsonObjectSchema } from '../json.ts'

const indexSchema = z.number().int().min(0)
/** A 32-byte hash in base64, the encoding of tlog checkpoints and proofs. */
const hashSchema = z.base64().length(44)

/** GET /ledger: what the newest checkpoint says, and the key that verifies it. */
export const ledgerHeadSchema = z.strictObject({
  size: indexSchema,
  rootHash: hashSchema,
  origin: z.string(),
  /** Signed-note verifier key: NAME+ID+KEY. Compare it with the one you noted at the first start. */
  verifierKey: z.string(),
})
export type LedgerHead = z.infer<typeof ledgerHeadSchema>

/** GET /ledger/entries/{index}. The leaf hash is SHA-256(0x00 || leaf bytes) (RFC 6962). */
export const ledgerEntrySchema = z.strictObject({
  index: indexSchema,
  /** The leaf's canonical JSON, parsed. */
  leaf: jsonObjectSchema,
  /** The leaf's very bytes. */
  leafBytes: z.base64(),
})
export type LedgerEntryView = z.infer<typeof ledgerEntrySchema>

/**
 * GET /ledger/entries, in order. `run` keeps the entries of one run alone. `kind` and `about` look through a bounded number of entries, newest
 * first: a page may have few or none and still a `next`.
 */
export const ledgerEntriesQuerySchema = z.strictObject({
  order: z.enum(['oldest', 'newest']).default('oldest'),
  /** Where to begin in that order; at its beginning where absent. */
  from: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  run: idSchema.optional(),
  /** Such as step.attempted. */
  kind: z
    .string()
    .max(60)
    .regex(/^[a-z-]+\.[a-z-]+$/)
    .optional(),
  /** A whole value of the entry, such as the name of an agent or of a person (`operator:NAME` is found by NAME too). */
  about: z.string().min(1).max(200).optional(),
})
export type LedgerEntriesQuery = Partial<z.output<typeof ledgerEntriesQuerySchema>>

/** `next` is the `from` of the next page, null at the end. */
export const ledgerEntriesSchema = z.strictObject({ entries: z.array(ledgerEntrySchema), size: indexSchema, next: indexSchema.nullable() })
export type LedgerEntries = z.infer<typeof ledgerEntriesSchema>

/** GET /ledger/proof/{index}: that the entry is in the tree the checkpoint signs. */
export const inclusionProofSchema = z.strictObject({
  index: indexSchema,
  size: indexSchema,
  leafHash: hashSchema,
  rootHash: hashSchema,
  /** Sibling hashes from the leaf upwards. */
  hashes: z.array(hashSchema),
  leafBytes: z.base64(),
  /** The signed checkpoint of `size`. */
  checkpoint: z.string(),
  /** All of it as a C2SP tlog-proof file, to keep beside the leaf. */
  proofFile: z.string(),
  verifierKey: z.string(),
})
export type InclusionProof = z.infer<typeof inclusionProofSchema>

/** GET /ledger/checkpoint: of a size; or the newest that so many witnesses have cosigned; or the newest of all. */
export const checkpointQuerySchema = z.strictObject({
  size: z.coerce.number().int().min(1).optional(),
  cosigned: z.coerce.number().int().min(1).max(100).optional(),
})
export type CheckpointQuery = z.output<typeof checkpointQuerySchema>

/** GET /ledger/consistency */
export const consistencyQuerySchema = z.strictObject({ from: z.coerce.number().int().min(1), to: z.coerce.number().int().min(1).optional() })
export type ConsistencyQuery = z.output<typeof consistencyQuerySchema>

/** That the tree of `from` entries is a prefix of the tree of `to` entries. */
export const consistencyProofSchema = z.strictObject({
  from: indexSchema,
  to: indexSchema,
  fromRootHash: hashSchema,
  toRootHash: hashSchema,
  hashes: z.array(hashSchema),
})
export type ConsistencyProof = z.infer<typeof consistencyProofSchema>

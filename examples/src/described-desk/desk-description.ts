import { z } from 'zod'

const name = z.string().min(1).max(100)
/** A dotted path into a record, `$key` for the record's own key. */
const path = z.string().min(1).max(200)

/**
 * What must hold of a record for an action to be allowed: every member. A string or number must be equal, a list holds the allowed values; `$ticket` is a
 * list of words of which the ticket must say one, `$youngerThanHours` a time in the record counted back from the moment that the policy names.
 */
const conditionSchema = z.record(
  path,
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).max(100), z.strictObject({ field: path, hours: z.number().min(0) })]),
)
export type DeskCondition = z.infer<typeof conditionSchema>

const toolSchema = z.strictObject({
  name,
  /** read: never proposed. What moves money or can be done once only is irreversible. */
  effect: z.enum(['read', 'reversible', 'irreversible']),
  description: z.string().max(500).default(''),
  /** Words by which a ticket asks for it, each the beginning of a word: "cancel" also means "cancelled". */
  asks: z.array(z.string().min(2).max(60)).max(50).default([]),
  /** Table of the record it is about. Without it the desk only recognises the wish, and hands it over. */
  on: name.optional(),
  /** Arguments by name: where each comes from, in the record. */
  arguments: z.record(name, path).default({}),
  /** The policy's cases in which it is allowed, any of them; none: never by rule, a person decides. */
  allowedWhen: z.array(conditionSchema).max(20).default([]),
  /** What it leaves in the record. */
  sets: z.record(name, z.json()).default({}),
  rollbackPlan: z.string().max(500).default('None known. Containment: a person calls the customer.'),
})
export type DeskTool = z.infer<typeof toolSchema>

/**
 * A desk as data: its tables, who its customers are, its tools. A folder may bring its own as desk.json; nothing in the code knows one shop.
 *
 * @example
 * { "version": 1, "name": "library", "tables": { "readers": "readers.json", "loans": "loans.json" },
 *   "people": { "table": "readers", "proof": ["email"], "firstName": "first", "lastName": "last", "email": "email" },
 *   "owners": { "loans": "reader_id" },
 *   "tools": [{ "name": "renew_loan", "effect": "reversible", "asks": ["renew", "extend"], "on": "loans", "arguments": { "loan_id": "$key" }, "allowedWhen": [{ "reserved": false }] }] }
 */
export const deskDescriptionSchema = z.strictObject({
  version: z.literal(1),
  name,
  /** File per table: a JSON object of records by key. */
  tables: z.record(name, z.string().regex(/^[\w.-]+\.json$/)),
  people: z.strictObject({
    table: name,
    /** What proves who writes: the id, an email on file. */
    proof: z.array(z.enum(['id', 'email'])).min(1),
    firstName: path,
    lastName: path,
    email: path.optional(),
  }),
  /** Per table the field that holds the id of the person a record belongs to. */
  owners: z.record(name, path).default({}),
  tools: z.array(toolSchema).min(1).max(100),
})
export type DeskDescription = z.infer<typeof deskDescriptionSchema>

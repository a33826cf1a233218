import { z } from 'zod'

/** Any value JSON can carry. What crosses a process boundary or is recorded is always one of these. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A JSON object, the form of workflow inputs, mapped step inputs and action arguments. */
export type JsonObject = { [key: string]: Json }

export const jsonSchema: z.ZodType<Json> = z.json()
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema) as z.ZodType<JsonObject>

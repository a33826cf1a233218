import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import { z } from 'zod'

/** A sample: which workflow, on which input. */
export type SampleRun = { workflow: string; input: JsonObject }

const ticketSchema = z.object({ user_id: z.string(), instruction: z.string() })

/** The four samples on their own data; a ticket is the one input that has no default. @throws MaestroError CONFIG_INVALID where the sample data is damaged. */
export async function loadSampleRuns(): Promise<SampleRun[]> {
  const file = fileURLToPath(new URL('../../../../examples/data/customer-service/tickets.jsonl', import.meta.url))
  const [first = ''] = (await readFile(file, 'utf8')).split('\n')
  const ticket = ticketSchema.safeParse(JSON.parse(first))
  if (!ticket.success) throw new MaestroError('CONFIG_INVALID', `${file} holds no ticket in its first line`)
  return [
    { workflow: 'content-generation', input: {} },
    { workflow: 'code-summary', input: {} },
    { workflow: 'customer-service', input: { ticket: { user_id: ticket.data.user_id, text: ticket.data.instruction } } },
    { workflow: 'financial', input: {} },
  ]
}

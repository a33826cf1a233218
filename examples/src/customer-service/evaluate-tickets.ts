import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json } from '@maestro-helix/contract/json'
import { z } from 'zod'

export type NamedAction = { name: string; kwargs: Record<string, Json> }
/** A ticket as an agent may see it, and the correct actions apart from it, where the file holds them. */
export type LoadedTicket = { ticket: { user_id?: string; text: string }; correct: NamedAction[] | undefined }

const namedActionSchema = z.looseObject({ name: z.string(), kwargs: z.record(z.string(), z.json()) })
const lineSchema = z.looseObject({
  user_id: z.string().optional(),
  instruction: z.string().optional(),
  text: z.string().optional(),
  actions: z.array(namedActionSchema).optional(),
})
const maxBytes = 64 * 1024 * 1024

/**
 * Reads tickets.jsonl of a shop folder. The correct answers are taken out here: what is returned as `ticket` holds nothing but the customer's
 * words and the account named with them.
 * @throws MaestroError RUN_INPUT_INVALID with the line that is wrong.
 */
export async function loadTickets(folder: string): Promise<LoadedTicket[]> {
  const path = join(folder, 'tickets.jsonl')
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new MaestroError('RUN_INPUT_INVALID', 'The folder holds no tickets.jsonl.')
  if (found.size > maxBytes) throw new MaestroError('RUN_INPUT_INVALID', `tickets.jsonl is larger than ${maxBytes} bytes.`)
  const lines = (await readFile(path, 'utf8')).split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (cause) {
      throw new MaestroError('RUN_INPUT_INVALID', `tickets.jsonl line ${index + 1} is not JSON.`, { cause })
    }
    const parsed = lineSchema.safeParse(value)
    const text = parsed.success ? (parsed.data.instruction ?? parsed.data.text) : undefined
    if (!parsed.success || text === undefined)
      throw new MaestroError('RUN_INPUT_INVALID', `tickets.jsonl line ${index + 1} holds no ticket: it needs "instruction" or "text".`)
    const ticket = parsed.data.user_id === undefined ? { text } : { user_id: parsed.data.user_id, text }
    return [{ ticket, correct: parsed.data.actions?.map(({ name, kwargs }) => ({ name, kwargs })) }]
  })
}

export type ActionComparison = {
  /** Proposed actions that are correct in name and every argument. */
  matched: number
  proposed: number
  correct: number
  /** All actions, and nothing else. */
  exact: boolean
  missing: NamedAction[]
  unexpected: NamedAction[]
}

/** Names that only read or think, by the conventions of tool benchmarks; a desk's own description of its tools goes before it. */
const readingName = /^(?:get|find|list|search|look_?up|fetch|read|show|check|count|calculate|think)(?:_|$)/

/** Whether an action of this name changes something. A hand-over to a person proposes nothing. */
export function isWriting(name: string, effects: Readonly<Record<string, string>> = {}): boolean {
  if (name === 'transfer_to_human_agents') return false
  const declared = Object.hasOwn(effects, name) ? effects[name] : undefined
  return declared === undefined ? !readingName.test(name) : declared !== 'read'
}

/**
 * Compares proposed with correct actions, those alone that change something: what a clerk reads on the way is no proposal. Lists of items are compared as sets, replacements together with what they replace; the order of
 * actions does not matter.
 */
export function compareActions(
  proposed: readonly NamedAction[],
  correct: readonly NamedAction[],
  effects: Readonly<Record<string, string>> = {},
): ActionComparison {
  const acted = proposed.filter((action) => isWriting(action.name, effects))
  const wanted = correct.filter((action) => isWriting(action.name, effects))
  const left = wanted.map((action) => ({ action, key: canonicalKey(action) }))
  const unexpected: NamedAction[] = []
  for (const action of acted) {
    const index = left.findIndex((candidate) => candidate.key === canonicalKey(action))
    if (index < 0) unexpected.push(action)
    else left.splice(index, 1)
  }
  const matched = wanted.length - left.length
  return {
    matched,
    proposed: acted.length,
    correct: wanted.length,
    exact: left.length === 0 && unexpected.length === 0,
    missing: left.map(({ action }) => action),
    unexpected,
  }
}

function canonicalKey(action: NamedAction): string {
  const { item_ids: itemIds, new_item_ids: newItemIds, ...rest } = action.kwargs
  const items = Array.isArray(itemIds)
    ? itemIds.map((itemId, index) => JSON.stringify([itemId, Array.isArray(newItemIds) ? (newItemIds[index] ?? null) : null])).toSorted()
    : null
  return JSON.stringify([action.name, Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)), items])
}

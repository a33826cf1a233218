import type pg from 'pg'

/** Numbers 0..1, the same for a seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Row = Record<string, unknown>

/** What somebody who knows the record would write into it. */
const words = [
  'AUTHORIZED',
  'EXECUTING',
  'PENDING_REVIEW',
  'approved',
  'open',
  'approve',
  'running',
  'waiting',
  'queued',
  'read',
  'reversible',
  'ada',
  'ben',
  'carl',
  'eve',
]
const others = [null, 0, 1, 2, -1, 99, true, false]

/** Changes, deletes or copies one row of some table, as a writer of the database may; says what it did, null where there was nothing to change. */
export async function editRow(client: pg.Client, tables: readonly string[], random: () => number): Promise<string | null> {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const table = pick(tables) ?? ''
  const { rows } = await client.query<{ place: string; row: Row; binary: string[] }>(
    `SELECT ctid::text AS place, to_jsonb(t) AS row FROM "${table}" AS t ORDER BY ctid DESC LIMIT 40`,
  )
  const chosen = pick(rows)
  const other = pick(rows)
  if (chosen === undefined || other === undefined) return null
  const how = random()
  if (how < 0.15) {
    await client.query(`DELETE FROM "${table}" WHERE ctid = $1::tid`, [chosen.place])
    return `${table}: deleted ${JSON.stringify(chosen.row).slice(0, 200)}`
  }
  const column = pick(Object.keys(chosen.row)) ?? ''
  const value = how < 0.35 ? other.row[column] : changed(chosen.row[column], random)
  const next = { ...chosen.row, [column]: value }
  const isCopy = how > 0.9
  await client.query(
    isCopy
      ? `INSERT INTO "${table}" SELECT * FROM jsonb_populate_record(NULL::"${table}", $1::jsonb)`
      : `UPDATE "${table}" SET "${column}" = (jsonb_populate_record(NULL::"${table}", $1::jsonb))."${column}" WHERE ctid = $2::tid`,
    isCopy ? [JSON.stringify(next)] : [JSON.stringify(next), chosen.place],
  )
  return `${table}.${column}${isCopy ? ' of a copy' : ''}: ${JSON.stringify(chosen.row[column])?.slice(0, 200)} -> ${JSON.stringify(value)?.slice(0, 200)}`
}

/** Another value in the place of one: a bit of a byte string, a member anywhere in a document, a word that means something here. */
function changed(value: unknown, random: () => number): unknown {
  const pick = (list: readonly unknown[]): unknown => list[Math.floor(random() * list.length)]
  if (typeof value === 'string' && value.startsWith('\\x') && value.length > 4) {
    const at = 2 + Math.floor(random() * (value.length - 2))
    const digit = (Number.parseInt(value.charAt(at), 16) ^ (1 + Math.floor(random() * 15))).toString(16)
    return value.slice(0, at) + digit + value.slice(at + 1)
  }
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.2) return []
    const at = Math.floor(random() * value.length)
    return value.map((item: unknown, index) => (index === at ? changed(item, random) : item))
  }
  if (typeof value === 'object' && value !== null) {
    const name = Object.keys(value)[Math.floor(random() * Object.keys(value).length)]
    return name === undefined ? value : { ...value, [name]: changed((value as Row)[name], random) }
  }
  if (typeof value === 'number') return random() < 0.5 ? value + 1 : value - 1
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value)) && value.length > 18)
    return random() < 0.3 ? null : new Date(Date.now() + (random() - 0.5) * 1e9).toISOString()
  return random() < 0.6 ? pick(words) : pick(others)
}

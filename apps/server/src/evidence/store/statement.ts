/** A prepared statement: the name stands for the text on each connection, so one name never has two texts. */
export type Statement = { name: string; text: string; values: unknown[] }

/**
 * One statement for any number of rows: they travel as one JSON text and are unpacked by json_to_recordset, so that a batch of 1 and one of 256
 * share a plan. Undefined for no rows. Members that hold JSON of somebody else must be strings ({@link jsonText}) that the statement casts: unpacking
 * would refuse \u0000 in them.
 */
export function rowsStatement(name: string, text: string, rows: readonly object[]): Statement | undefined {
  return rows.length === 0 ? undefined : { name, text, values: [JSON.stringify(rows)] }
}

/** JSON as a column of type json takes it, whatever its strings hold. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value)
}

/** JSON as a column of type jsonb takes it: \u0000 and lone surrogates, which jsonb refuses, become U+FFFD. */
export function jsonbText(value: unknown): string {
  return JSON.stringify(value).replace(/\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g, (escape) => (escape === '\\\\' ? escape : '\ufffd'))
}

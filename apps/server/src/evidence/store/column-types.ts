import { types, type CustomTypesConfig } from 'pg'

/**
 * How columns come out: bigint as number (sizes and counts stay below 2^53), instants as ISO 8601 text with milliseconds, as everywhere in the
 * contract, the rest as pg does.
 */
export const columnTypes: CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (format !== 'binary' && (oid as number) === types.builtins.INT8) return Number
    if (format !== 'binary' && (oid as number) === types.builtins.TIMESTAMPTZ) return instant
    return types.getTypeParser(oid, format) as (text: string) => unknown
  },
}

function instant(text: string): string {
  // 2026-01-31 09:15:00.000+00 in whatever zone the session has.
  return new Date(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')).toISOString()
}

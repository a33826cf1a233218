import type { Json, JsonObject } from '@maestro-helix/contract/json'

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The JSON pointer (RFC 6901) of a member of what is at `at`. */
export function memberPointer(at: string, name: string): string {
  return `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

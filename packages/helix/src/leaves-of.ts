import type { Json, JsonObject } from '@maestro-helix/contract/json'

/** Every value that is no object, by its path. Empty objects say nothing. */
export function leavesOf(value: JsonObject, path: readonly string[] = []): Map<string, Json> {
  return new Map(
    Object.entries(value).flatMap(([name, member]): [string, Json][] =>
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? [...leavesOf(member, [...path, name])]
        : member === undefined
          ? []
          : [[[...path, name].join('.'), member]],
    ),
  )
}

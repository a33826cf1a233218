/** The member of that name which a record holds itself; undefined for names such as "constructor" that every object answers to. */
export function ownMember<T>(record: Readonly<Record<string, T>> | undefined, key: string | undefined): T | undefined {
  return record !== undefined && key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

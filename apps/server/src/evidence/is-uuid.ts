const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** True for a UUID as the system writes it. What people typed may be anything, and PostgreSQL refuses to compare that with one. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}

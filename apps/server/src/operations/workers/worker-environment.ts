import { namedVariables } from '../catalog-build.ts'

/** What programs need to work at all: where programs and the time zone are, languages, and the way to the network. */
const ordinary =
  /^(?:PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|(?:HTTPS?|NO|ALL)_PROXY|https?_proxy|no_proxy|all_proxy|NODE_USE_ENV_PROXY)$/

/**
 * The environment of the processes that run a catalog: what every program needs, what the catalog's own files name, and what it lists. Everything else that the server was started
 * with stays out. `environment` must have lost the server's secrets before.
 */
export async function workerEnvironment(
  file: string,
  listed: readonly string[],
  environment: Record<string, string | undefined>,
): Promise<Record<string, string>> {
  const wanted = new Set([...(await namedVariables(file)), ...listed])
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && (ordinary.test(entry[0]) || (wanted.has(entry[0]) && entry[0] !== 'NODE_OPTIONS')),
    ),
  )
}

import type { JsonObject } from '@maestro-helix/contract/json'
import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { HelixClient, type HelixClientOptions } from '@maestro-helix/sdk/client/helix-client'
import { sha256Hex } from '../record/digest.ts'

/** The judge of this server: the embedded one, or a Helix elsewhere where one is configured. */
export function chooseJudge(helix: HelixClientOptions | null, schemaViolations: (schema: JsonObject, value: unknown) => string[]): Judge {
  return helix === null ? embeddedJudge({ sha256: sha256Hex, schemaViolations }) : new HelixClient(helix)
}

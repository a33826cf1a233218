import { MaestroError } from '@maestro-helix/contract/errors'
import { type PolicyBundle, policyIdSchema } from '@maestro-helix/contract/policy'
import { digestOf } from '../../record/digest.ts'
import type { Cedar, CedarRuntime } from './cedar-runtime.ts'

/** A set of policies that fits the schema, by id, ready to be asked. */
export type CompiledPolicies = {
  sha256: string
  staticPolicies: Record<string, string>
  /** What each says in plain words (@reason), where it says it. */
  reasons: ReadonlyMap<string, string>
  warnings: string[]
}

const policyLimit = 200

/** SHA-256 by which a set of policies is named: of what the files say and of the cases beside them. */
export function bundleSha256(bundle: PolicyBundle): string {
  return digestOf({ v: 1, files: bundle.files, tests: bundle.tests })
}

/**
 * Parses a set of policies, demands an id of each, and validates it against the schema.
 * Text of people goes through a process of its own first (`PolicyChecker`): Cedar may overflow its stack on it.
 * @throws MaestroError POLICY_INVALID naming file and policy.
 */
export function compilePolicies(runtime: CedarRuntime, schema: string, bundle: PolicyBundle): CompiledPolicies {
  try {
    return runtime.with((cedar) => compiled(cedar, schema, bundle))
  } catch (error) {
    if (error instanceof MaestroError) throw error
    throw new MaestroError('POLICY_INVALID', 'Cedar cannot take the text: it is nested too deeply', { cause: error })
  }
}

function compiled(cedar: Cedar, schema: string, bundle: PolicyBundle): CompiledPolicies {
  const staticPolicies: Record<string, string> = {}
  const reasons = new Map<string, string>()
  for (const [file, text] of Object.entries(bundle.files)) {
    for (const policy of partsOf(cedar, file, text)) {
      const { id, reason } = annotationsOf(cedar, file, policy)
      if (Object.hasOwn(staticPolicies, id)) throw invalid(`${file}: the id "${id}" is given twice`)
      staticPolicies[id] = policy
      if (reason !== undefined) reasons.set(id, reason.slice(0, 500))
    }
  }
  if (Object.keys(staticPolicies).length > policyLimit) throw invalid(`there are more than ${policyLimit} policies`)
  const answer = cedar.validate({ schema, policies: { staticPolicies } })
  if (answer.type === 'failure') throw invalid(answer.errors[0]?.message ?? 'they cannot be validated')
  const [first] = answer.validationErrors
  if (first) throw invalid(`"${first.policyId}" does not fit the schema: ${withHelp(first.error)}`)
  return {
    sha256: bundleSha256(bundle),
    staticPolicies,
    reasons,
    warnings: answer.validationWarnings.slice(0, 50).map(({ policyId, error }) => `"${policyId}": ${withHelp(error)}`),
  }
}

function partsOf(cedar: Cedar, file: string, text: string): string[] {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === 'failure') throw invalid(`${file}: ${parts.errors[0] ? withHelp(parts.errors[0]) : 'it cannot be parsed'}`)
  if (parts.policy_templates.length > 0) throw invalid(`${file}: templates are not taken; write each policy out`)
  return parts.policies
}

function annotationsOf(cedar: Cedar, file: string, policy: string): { id: string; reason: string | undefined } {
  const answer = cedar.policyToJson(policy)
  if (answer.type === 'failure') throw invalid(`${file}: ${answer.errors[0]?.message ?? 'a policy cannot be read'}`)
  const { id, reason } = answer.json.annotations ?? {}
  const parsed = policyIdSchema.safeParse(id)
  if (!parsed.success) throw invalid(`${file}: every policy needs an @id("...") of lower-case letters, digits and dashes`)
  return { id: parsed.data, reason }
}

function withHelp({ message, help }: { message: string; help: string | null }): string {
  return `${message}${help === null ? '' : ` (${help})`}`.slice(0, 1_000)
}

function invalid(message: string): MaestroError {
  return new MaestroError('POLICY_INVALID', message)
}

import type { ErrorCode } from '@maestro-helix/contract/errors'

/** What `maestro` ends with, for scripts. Listed in docs/cli.md. */
export const exitCodes = {
  ok: { code: 0, meaning: 'Done; where something was checked, it holds.' },
  failed: { code: 1, meaning: 'It was tried and did not work: a run that failed or was halted, a tool, a full disk, a defect.' },
  usage: { code: 2, meaning: 'The command or its input is wrong: an unknown option, a definition or an input that does not validate.' },
  refused: {
    code: 3,
    meaning: 'Refused: not signed in, not permitted, already decided, signed by the wrong person, or not possible in the present state.',
  },
  unreachable: { code: 4, meaning: 'Something needed does not answer: the server, the database, the engine, a remote judge.' },
  unverified: { code: 5, meaning: 'A verification failed: the ledger, a proof or a signed statement is not what it claims to be.' },
  notFound: { code: 6, meaning: 'What was named does not exist.' },
  interrupted: { code: 130, meaning: 'Interrupted by Ctrl-C.' },
} as const

const codesByExit: Record<Exclude<keyof typeof exitCodes, 'ok' | 'failed'>, readonly ErrorCode[]> = {
  usage: [
    'INVALID_REQUEST',
    'PAYLOAD_TOO_LARGE',
    'DEFINITION_INVALID',
    'DEFINITION_CYCLE',
    'DEFINITION_UNKNOWN_AGENT',
    'DEFINITION_INCAPABLE_AGENTS',
    'DEFINITION_UNKNOWN_TOOL',
    'DEFINITION_EXPRESSION_INVALID',
    'TOOL_EFFECT_CONTRADICTED',
    'RUN_INPUT_INVALID',
    'GATE_CONFIG_INVALID',
    'ROUTING_POLICY_INVALID',
    'POLICY_INVALID',
    'CONFIG_INVALID',
  ],
  refused: [
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'CONFLICT',
    'WORKFLOW_PAUSED',
    'RUN_ENDED',
    'ACTION_NOT_AUTHORIZED',
    'ESCALATION_DECIDED',
    'ESCALATION_EXPIRED',
    'APPROVAL_BY_REQUESTER',
    'APPROVAL_NOT_INDEPENDENT',
    'APPROVAL_DUPLICATE',
    'APPROVAL_SIGNATURE_INVALID',
    'APPROVAL_STALE',
    'APPROVAL_REPLAYED',
    'GRANT_EXPIRED',
    'GRANT_USED',
    'POLICY_CHANGED',
    'POLICY_DENIED',
    'APPROVAL_BY_POLICY_AUTHOR',
    'APPROVAL_ROLE_MISSING',
    'CLOCK_SET_BACK',
    'CLOCK_AHEAD',
    'TOOL_NOT_DECLARED',
    'TOOL_NEEDS_STEP',
    'TOOL_AROUND_DOOR',
    'RUN_COMPENSATED',
    'OPERATOR_UNKNOWN',
    'OPERATOR_REVOKED',
    'OPERATOR_EXISTS',
    'ALREADY_RUNNING',
  ],
  unreachable: ['SERVER_UNREACHABLE', 'TOO_MANY_REQUESTS', 'UNAVAILABLE', 'JUDGE_UNAVAILABLE', 'RECORD_UNAVAILABLE', 'ENGINE_UNAVAILABLE'],
  unverified: [
    'APPROVAL_DIGEST_MISMATCH',
    'ACTION_CHANGED',
    'ENROLMENT_NOT_IN_LEDGER',
    'LEDGER_INCONSISTENT',
    'LEDGER_ROLLED_BACK',
    'LEDGER_PROOF_REFUSED',
    'LEDGER_KEY_UNTRUSTED',
    'LEDGER_QUORUM_MISSING',
    'MODEL_CHANGED',
  ],
  notFound: ['NOT_FOUND', 'WORKFLOW_VERSION_UNKNOWN', 'RUN_STEP_UNKNOWN'],
  interrupted: ['INTERRUPTED'],
}

/** The exit code that stands for an error of the product. */
export function exitCodeOf(code: ErrorCode): number {
  for (const [name, codes] of Object.entries(codesByExit)) {
    if (codes.includes(code)) return exitCodes[name as keyof typeof codesByExit].code
  }
  return exitCodes.failed.code
}

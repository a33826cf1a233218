/**
 * Every error code of the product, listed once. `docs/errors.md` documents each (checked both ways by a test). Retired codes are never reused.
 * `status` is the HTTP status, `retry` whether the same call can succeed later unchanged, `hint` what to do next.
 * A table, one line per code: the formatter leaves it alone.
 */
// prettier-ignore
export const errorCatalogue = {
  INVALID_REQUEST: { status: 400, retry: false, hint: 'Correct the field named in the message; the schema is in docs/api/maestro_helix.yaml.' },
  PAYLOAD_TOO_LARGE: { status: 413, retry: false, hint: 'Send less, or pass a reference to the data instead of the data.' },
  UNAUTHENTICATED: { status: 401, retry: false, hint: 'Send "authorization: Bearer TOKEN"; `maestro doctor` says where the local token is.' },
  FORBIDDEN: { status: 403, retry: false, hint: 'This principal may not do that; use one that may.' },
  NOT_FOUND: { status: 404, retry: false, hint: 'Check the identifier; `maestro runs`, `maestro workflows list` and `maestro gil list` show what exists.' },
  CONFLICT: { status: 409, retry: true, hint: 'Somebody changed it at the same time; read it again and repeat if it still applies.' },
  INTERNAL: { status: 500, retry: true, hint: 'See the server log for this request id; nothing uncommitted was kept.' },
  TOO_MANY_REQUESTS: { status: 429, retry: true, hint: 'Wait a minute; without signing in an address may begin only so much at once.' },
  UNAVAILABLE: { status: 503, retry: true, hint: 'A part the server needs is not reachable; `maestro doctor` says which.' },

  DEFINITION_INVALID: { status: 422, retry: false, hint: 'Correct the definition at the path named in the message.' },
  DEFINITION_CYCLE: { status: 422, retry: false, hint: 'Remove one of the `after` edges named in the message.' },
  DEFINITION_UNKNOWN_AGENT: { status: 422, retry: false, hint: 'Register the agent in the catalog the server was started with, or correct the name.' },
  DEFINITION_INCAPABLE_AGENTS: { status: 422, retry: false, hint: 'Name an agent that declares what the step `requires`, declare it in the agent\'s `capabilities` if it is true, or require less.' },
  DEFINITION_UNKNOWN_FUNCTION: { status: 422, retry: false, hint: 'Register the function in the catalog the server was started with, or correct the name.' },
  DEFINITION_UNKNOWN_TOOL: { status: 422, retry: false, hint: 'Register the tool in the catalog the server was started with, or correct the name.' },
  DEFINITION_EXPRESSION_INVALID: { status: 422, retry: false, hint: 'Correct the CEL expression named in the message.' },
  WORKFLOW_VERSION_UNKNOWN: { status: 404, retry: false, hint: '`maestro workflows versions NAME` lists the versions.' },
  WORKFLOW_PAUSED: { status: 409, retry: true, hint: '`maestro workflows resume NAME` lets its runs go on.' },

  RUN_INPUT_INVALID: { status: 422, retry: false, hint: 'Correct the input; the workflow\'s input schema is shown by `maestro workflows show NAME`.' },
  RUN_ENDED: { status: 409, retry: false, hint: 'The run has ended; start a new one or restart it from a step.' },
  PROMOTION_MISSING: { status: 409, retry: false, hint: 'It needs the signatures of its roles first: `maestro promote request`, then `maestro promote sign`.' },
  PROMOTION_CLOSED: { status: 409, retry: false, hint: 'It can no longer be signed; request a new one.' },
  SIGNATORY_MISSING: { status: 403, retry: false, hint: 'Have the person registered as a signatory in this role, for this scope, key and time.' },
  RUN_ERASED: { status: 410, retry: false, hint: 'The person that the run was about had their data erased; start a new run.' },
  RUN_STEP_UNKNOWN: { status: 404, retry: false, hint: 'Name a step of the version the run is pinned to.' },
  EXPRESSION_FAILED: { status: 422, retry: false, hint: 'The CEL expression met a value it cannot handle; guard it with has() or correct the mapping.' },

  AGENT_FAILED: { status: 502, retry: true, hint: 'The agent threw; its message is in the attempt.' },
  AGENT_TIMEOUT: { status: 504, retry: true, hint: 'The agent did not answer within the step\'s timeoutMs; raise it or make the agent faster.' },
  AGENT_OUTPUT_INVALID: { status: 502, retry: true, hint: 'The agent returned something that is not JSON or violates the step\'s output schema.' },
  AGENT_OUTPUT_TOO_LARGE: { status: 502, retry: false, hint: 'The output exceeds the limit; return a reference to it instead.' },
  FUNCTION_FAILED: { status: 502, retry: true, hint: 'The function of a code step threw, or its input or output is not what it declares; its message is in the attempt.' },
  FUNCTION_UNKNOWN: { status: 422, retry: false, hint: 'The function is not in the catalog of this server; add it, then restart the run from the step.' },
  AGENT_UNKNOWN: { status: 422, retry: false, hint: 'The agent is not in the catalog of this server; add it, then restart the run from the step.' },
  AGENT_INCAPABLE: { status: 422, retry: false, hint: 'No agent of the step declares what it requires in this catalog; correct the catalog or apply the workflow anew, then restart the run from the step.' },

  ACTION_FAILED: { status: 502, retry: true, hint: 'The tool refused; its message is in the attempt.' },
  ACTION_OUTCOME_UNKNOWN: { status: 409, retry: false, hint: 'The effect may or may not have happened. Check the target, then record what you found with `maestro gil`.' },
  ACTION_CHANGED: { status: 409, retry: false, hint: 'The stored action is not the one that was approved. Find out who wrote to the database; restart the run from the step to ask anew.' },
  ACTION_NOT_AUTHORIZED: { status: 403, retry: false, hint: 'The intent lacks its approvals; see `maestro gil show`.' },
  TOOL_CHANGED: { status: 409, retry: false, hint: 'The tool is not the one that was approved. People are asked again about the present one; where they cannot be, restart the run from the step.' },
  GRANT_EXPIRED: { status: 409, retry: false, hint: 'It was approved, and not begun in time; restart the run from the step to ask again.' },
  GRANT_USED: { status: 409, retry: false, hint: 'This approval has been used: the ledger knows the claim. Restart the run from the step to ask for another.' },
  ENROLMENT_NOT_IN_LEDGER: { status: 409, retry: false, hint: 'The record names an authenticator that the ledger never saw enrolled. Find out who wrote to the database; restart the run from the step to ask anew.' },
  CLOCK_SET_BACK: { status: 409, retry: false, hint: 'The clock is behind what the record has seen; set it right. Where the time in the record was wrong, start once with MAESTRO_CLOCK_CONFIRMED=TIME, read from another clock.' },
  CLOCK_AHEAD: { status: 409, retry: true, hint: 'Compare the clock with another. Where it is right, start once with MAESTRO_CLOCK_CONFIRMED=TIME, e.g. 2026-01-31T09:15:00Z; where it is not, set it (NTP).' },
  TOOL_NOT_DECLARED: { status: 403, retry: false, hint: 'Add the tool with its effect to `tools` of the agent, or to `uses` of the tool, that asks for it.' },
  TOOL_EFFECT_CONTRADICTED: { status: 403, retry: false, hint: 'Declare the effect that the catalog declares for the tool.' },
  TOOL_NEEDS_STEP: { status: 403, retry: false, hint: 'From within an agent or a tool only what reads may be called; give the effect an action step of its own.' },
  TOOL_AROUND_DOOR: { status: 403, retry: false, hint: 'Ask for the tool through `environment.call` or an action step, never by its function.' },
  CREDENTIAL_MISSING: { status: 500, retry: false, hint: 'Give the credential as MAESTRO_CREDENTIAL_NAME, or as a file of mode 0600 in the folder credentials of MAESTRO_HOME; then restart the run from the step.' },
  RUN_UNDRIVABLE: { status: 500, retry: false, hint: 'Something in this run ends or hangs whatever drives it; the message and the server log say what. Correct it, then restart the run from a step.' },
  RUN_COMPENSATED: { status: 409, retry: false, hint: 'Earlier actions of this run were undone; restart it from the first of them.' },

  POLICY_DENIED: { status: 403, retry: false, hint: 'The message names the policies that forbid it; `maestro policy show` prints them.' },
  POLICY_CHANGED: { status: 409, retry: false, hint: 'The policies changed since people approved it; they are asked again under those in force.' },
  POLICY_EVALUATION_FAILED: { status: 500, retry: false, hint: 'A policy cannot be evaluated, which denies; correct it, or activate an earlier version.' },
  POLICY_MISSING: { status: 503, retry: true, hint: 'The server puts the set of the release in force at its first start; start it with a database that it may write.' },
  POLICY_INVALID: { status: 422, retry: false, hint: 'Correct the policy named in the message; docs/policy.md explains how policies are written and tested.' },

  ESCALATION_DECIDED: { status: 409, retry: false, hint: 'The escalation was already decided; `maestro gil show` tells by whom.' },
  ESCALATION_EXPIRED: { status: 409, retry: false, hint: 'Its deadline passed; restart the run from the step to ask again.' },
  ESCALATION_CLAIMED: { status: 409, retry: false, hint: 'Somebody else looks at it; you may decide all the same, or wait until the claim ends.' },
  BREAK_GLASS_REFUSED: { status: 403, retry: false, hint: 'See docs/escalations.md for who may break the glass, and for what; everybody can be paged instead.' },
  REVIEW_BY_SAME_PERSON: { status: 403, retry: false, hint: 'Whoever used break-glass cannot review it; ask another lead, compliance officer or administrator.' },
  REVIEW_CLOSED: { status: 409, retry: false, hint: 'The review was closed already; `maestro gil review ID` shows by whom.' },
  APPROVAL_BY_REQUESTER: { status: 403, retry: false, hint: 'Whoever requested the run cannot approve it; ask another operator.' },
  APPROVAL_BY_POLICY_AUTHOR: { status: 403, retry: false, hint: 'Whoever wrote the policies in force approves nothing under them; ask another operator.' },
  APPROVAL_NOT_INDEPENDENT: {
    status: 403,
    retry: false,
    hint: 'Ask somebody who came neither through whoever asks nor through another approver, and did not write what runs; docs/people.md has the rules.',
  },
  SIGNATURE_MISSING: { status: 403, retry: false, hint: 'Sign what is asked: `--as NAME` on the command line, a passkey in the console.' },
  ACT_EXPIRED: { status: 409, retry: false, hint: 'Ask for it again; a second person has seven days to sign.' },
  APPROVAL_DUPLICATE: { status: 409, retry: false, hint: 'This operator has signed already; a second, different person is needed.' },
  APPROVAL_SAME_AUTHENTICATOR: { status: 409, retry: false, hint: 'One key is one person: the second person signs with an authenticator of their own.' },
  APPROVAL_ROLE_MISSING: { status: 403, retry: false, hint: 'The policy names the roles that may decide this; ask somebody who has one, or an administrator for the role.' },
  APPROVAL_CHALLENGE_EXPIRED: { status: 409, retry: false, hint: 'Ask for a new challenge and sign it within five minutes.' },
  APPROVAL_SIGNATURE_INVALID: { status: 403, retry: false, hint: 'Sign the statement shown by the server with the enrolled key.' },
  APPROVAL_STALE: { status: 403, retry: false, hint: 'Sign again: a signature counts for a quarter of an hour. Where it is new, a clock is wrong.' },
  APPROVAL_REPLAYED: { status: 403, retry: false, hint: 'A signature decides one question alone; look at this one and sign it.' },
  APPROVAL_DIGEST_MISMATCH: { status: 409, retry: false, hint: 'The intent differs from the one signed; look at it again and sign the present one.' },
  OPERATOR_UNKNOWN: { status: 403, retry: false, hint: 'Enrol the operator first: `maestro operators enrol NAME`.' },
  OPERATOR_REVOKED: { status: 403, retry: false, hint: 'This key was revoked; enrol a new one.' },
  OPERATOR_EXISTS: { status: 409, retry: false, hint: 'Choose another name, or revoke the old key first.' },

  SIGN_IN_REFUSED: { status: 401, retry: false, hint: 'Sign in with a passkey that is enrolled here, under the address it was enrolled at.' },
  SESSION_EXPIRED: { status: 401, retry: false, hint: 'Sign in again.' },
  CEREMONY_EXPIRED: { status: 409, retry: false, hint: 'Begin again; an answer is taken once, and within five minutes.' },
  CROSS_SITE_REFUSED: { status: 403, retry: false, hint: 'Call from the pages of this server, or with a bearer token instead of the session cookie; MAESTRO_ORIGIN names the pages.' },
  PASSKEY_REFUSED: { status: 422, retry: false, hint: 'Create the passkey anew, on an authenticator that verifies its user, under the address in MAESTRO_ORIGIN.' },
  AUTHENTICATOR_EXISTS: { status: 409, retry: false, hint: 'Use an authenticator that is enrolled under no name yet.' },
  AUTHENTICATOR_CLONED: { status: 403, retry: false, hint: 'The counter went back: there may be a copy. Revoke this authenticator and enrol another.' },
  ENROLMENT_UNKNOWN: { status: 404, retry: false, hint: 'Check the link; an administrator makes a new one with `maestro operators invite`.' },
  ENROLMENT_EXPIRED: { status: 410, retry: false, hint: 'An administrator makes a new link with `maestro operators invite`.' },
  ENROLMENT_USED: { status: 409, retry: false, hint: 'A link enrols one person; an administrator makes another with `maestro operators invite`.' },
  OIDC_NOT_CONFIGURED: { status: 404, retry: false, hint: 'Set MAESTRO_OIDC_ISSUER, MAESTRO_OIDC_CLIENT_ID and MAESTRO_OIDC_CLIENT_SECRET.' },
  OIDC_REFUSED: { status: 401, retry: false, hint: 'Sign in with an account that was linked at enrolment, or ask an administrator for a link.' },
  SIGNATORY_INVALID: { status: 422, retry: false, hint: 'Name an operator, one of their valid authenticators, and a time that lies ahead.' },
  SERVICE_ACCOUNT_EXISTS: { status: 409, retry: false, hint: 'Choose another name; a revoked one is not used again.' },

  GATE_CONFIG_INVALID: { status: 422, retry: false, hint: 'Correct config/helix_quality_gates.json; the last valid configuration stays in force.' },
  ROUTING_POLICY_INVALID: { status: 422, retry: false, hint: 'Correct config/helix_routing_policy.json; the policy in force stays so.' },
  JUDGE_UNAVAILABLE: { status: 503, retry: true, hint: 'The configured judge does not answer; check HELIX_URL or HELIX_QSR_URL and HELIX_API_KEY.' },
  CALIBRATION_REFUSED: { status: 409, retry: false, hint: 'Nothing changed. `maestro calibration` shows the verdicts so far; ask people about more outputs, then propose again.' },
  ENTAILMENT_UNAVAILABLE: { status: 503, retry: true, hint: 'Outputs are judged by the lexical judge alone meanwhile; the message says what is missing.' },
  ENTAILMENT_MODEL_INVALID: { status: 500, retry: false, hint: 'Correct entailment.json in the folder that MAESTRO_ENTAILMENT_MODEL names; docs/judges.md describes it.' },
  MODEL_CHANGED: { status: 500, retry: false, hint: 'The published model file differs from its recorded SHA-256; restore it.' },

  LEDGER_INCONSISTENT: { status: 500, retry: false, hint: 'The ledger does not verify; stop, keep the data directory and investigate.' },
  LEDGER_ROLLED_BACK: { status: 500, retry: false, hint: 'Stop and keep the database: part of what was signed is missing. Put the newer database back. Where an older one was restored on purpose, docs/ledger.md says how to accept it.' },
  LEDGER_PROOF_REFUSED: { status: 422, retry: false, hint: 'The proof does not show that this entry is in that ledger; ask for a new one, and check the key with somebody you trust.' },
  LEDGER_KEY_UNTRUSTED: { status: 422, retry: false, hint: 'The ledger is signed by another key than the one you trust. Find out why before you pass the right one with `--key`.' },
  LEDGER_QUORUM_MISSING: { status: 422, retry: false, hint: 'Too few of the witnesses you trust have cosigned; see that they run and that MAESTRO_WITNESSES names them, or find out why one refuses.' },
  LEDGER_KEY_MISSING: { status: 500, retry: false, hint: 'The signing key of this ledger is not in MAESTRO_HOME; restore it from your backup.' },
  PRIVACY_KEY_MISSING: { status: 500, retry: false, hint: 'The master key of the sealed bodies is not in MAESTRO_HOME; restore privacy-master.key from your backup.' },
  SUBJECT_ACTIVE: { status: 409, retry: true, hint: 'Runs about this person still go on; let them end, cancel them, or erase with --halt.' },
  RECORD_UNAVAILABLE: { status: 503, retry: true, hint: 'PostgreSQL cannot be reached; check DATABASE_URL or `maestro doctor`.' },
  RECORD_DISK_FULL: { status: 503, retry: true, hint: 'The database has no room left; free disk space, work goes on by itself.' },
  RECORD_TOO_NEW: { status: 500, retry: false, hint: 'The database was migrated by a newer release; start that release.' },
  ENGINE_UNAVAILABLE: { status: 503, retry: true, hint: 'Restate cannot be reached; runs continue when it is back.' },

  CONFIG_INVALID: { status: 500, retry: false, hint: 'Correct the environment variable named in the message.' },
  PORT_IN_USE: { status: 500, retry: false, hint: 'Choose another port or stop what listens there.' },
  ALREADY_RUNNING: { status: 409, retry: false, hint: 'One Maestro runs per MAESTRO_HOME; stop it, or set another MAESTRO_HOME.' },
  SERVER_UNREACHABLE: { status: 503, retry: true, hint: 'No server answers there. `maestro up` starts one; `maestro doctor` says what is wrong.' },
  INTERRUPTED: { status: 499, retry: true, hint: 'It was stopped from outside; run the same command again.' },
  CHECK_FAILED: { status: 422, retry: false, hint: 'The report lists what is missing; each line says how to wire it.' },
} as const satisfies Record<string, { status: number; retry: boolean; hint: string }>

export type ErrorCode = keyof typeof errorCatalogue

/**
 * The one error type of the product. Match on `code`, never on the class: it is lost across HTTP and replay.
 * `details` must hold nothing secret; it is shown to callers.
 */
export class MaestroError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>
  /** What to do next, where something better can be said than what the catalogue says of the code. */
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'MaestroError'
    this.code = code
    this.details = options.details ?? {}
    this.hint = options.hint
  }
}

/** The code of any thrown value, INTERNAL where it carries none of ours. */
export function codeOf(thrown: unknown): ErrorCode {
  const code = (thrown as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : 'INTERNAL'
}

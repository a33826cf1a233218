import type { DecisionStatement, Feedback, Verdict } from '@maestro-helix/contract/governance'
import type { DecisionChallenge } from '@maestro-helix/contract/http/escalations'
import { MaestroError } from '@maestro-helix/contract/errors'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { digestOf, sha256 } from './subject-digest.ts'

/** What somebody decided, about what they were shown. */
export type Decision = { escalationId: string; subjectSha256: string; verdict: Verdict; feedback: Feedback; operatorId: string }

/**
 * Refuses to sign what is not what was shown: the statement must name this question, this subject, this verdict, this person and these words, and the
 * challenge must be made of this statement. So a server that says one thing and has another signed is found out here.
 * @throws MaestroError APPROVAL_DIGEST_MISMATCH
 */
export async function checkChallenge(challenge: DecisionChallenge, decision: Decision): Promise<void> {
  const { statement, options } = challenge
  const { feedback, ...said } = decision
  const expected = { ...said, feedbackSha256: await digestOf(feedback) }
  const members = Object.keys(expected) as (keyof typeof expected)[]
  const differs = members.some((name) => statement[name] !== expected[name])
  if (differs || options.challenge !== (await challengeOf(statement)))
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the server asked to have something else signed than what is shown here; nothing was signed')
}

/** SHA-256(bytes of subjectSha256 || SHA-256(canonical statement)), base64url. */
export async function challengeOf(statement: DecisionStatement): Promise<string> {
  const subject = Uint8Array.from(statement.subjectSha256.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const body = await sha256(canonicalJsonBytes(statement))
  const both = new Uint8Array(subject.length + body.length)
  both.set(subject)
  both.set(body, subject.length)
  return btoa(String.fromCharCode(...(await sha256(both))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

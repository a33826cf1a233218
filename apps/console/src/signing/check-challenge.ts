import { MaestroError } from '@maestro-helix/contract/errors'
import { type PersonStatement, subjectOfStatement } from '@maestro-helix/contract/person-statement'
import { canonicalJsonBytes, canonicalJsonText } from '@maestro-helix/ledger/canonical-json'
import { sha256 } from '../escalations/subject-digest.ts'

/**
 * Refuses to sign what is not what was shown: every member of the statement that says what is decided must be as expected, and the challenge must be made of
 * this statement. So a server that says one thing and has another signed is found out here.
 * @throws MaestroError APPROVAL_DIGEST_MISMATCH
 */
export async function checkChallenge<Statement extends PersonStatement>(
  { statement, options }: { statement: Statement; options: { challenge: string } },
  expected: Omit<Statement, 'v' | 'signedAt' | 'nonce'>,
): Promise<void> {
  const { v: _v, signedAt: _signedAt, nonce: _nonce, ...said } = statement
  if (canonicalJsonText(said) !== canonicalJsonText(expected) || options.challenge !== (await challengeOf(statement)))
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the server asked to have something else signed than what is shown here; nothing was signed')
}

/** SHA-256(bytes of the subject's digest || SHA-256(canonical statement)), base64url. */
export async function challengeOf(statement: PersonStatement): Promise<string> {
  const subject = Uint8Array.from(subjectOfStatement(statement).sha256.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const body = await sha256(canonicalJsonBytes(statement))
  const both = new Uint8Array(subject.length + body.length)
  both.set(subject)
  both.set(body, subject.length)
  return btoa(String.fromCharCode(...(await sha256(both))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

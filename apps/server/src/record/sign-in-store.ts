import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { ServiceAccountRecord } from '@maestro-helix/contract/people'

/** Somebody who is signed in, known by the SHA-256 of their session's token. */
export type SessionRow = {
  tokenSha256: string
  operatorId: string
  method: 'passkey' | 'oidc' | 'enrolment'
  signedInAt: string
  seenAt: string
  /** When it ends, whatever happens. */
  expiresAt: string
}

/** A challenge that waits for its answer: of a sign-in, of an enrolment, of a further authenticator, or of a journey to an OpenID Connect provider. */
export type Ceremony = {
  id: string
  kind: 'sign-in' | 'enrol' | 'add' | 'oidc'
  begunAt: string
  expiresAt: string
  record: Record<string, string>
}

/** A nonce issued for one statement of one person about one thing: an escalation, a promotion, a review. */
export type SigningChallengeRow = {
  nonce: string
  subjectId: string
  operatorId: string
  statementSha256: string
  issuedAt: string
  expiresAt: string
}

/**
 * What signing in needs and leaves behind. None of it is evidence: losing it costs people a sign-in and no decision. Every method may reject with
 * RECORD_UNAVAILABLE.
 */
export interface SignInStore {
  /** Keeps a ceremony and forgets expired ones. @throws MaestroError UNAVAILABLE where too many are under way. */
  beginCeremony(ceremony: Ceremony): Promise<void>
  /** Takes a ceremony out, so that it is answered once; undefined where there is none of this kind. */
  takeCeremony(id: string, kind: Ceremony['kind']): Promise<Ceremony | undefined>
  /** Keeps a session and forgets those that expired before `signedInAt`. */
  openSession(session: SessionRow): Promise<void>
  /** The session with its person as recorded now. */
  session(tokenSha256: string): Promise<{ session: SessionRow; operator: OperatorRecord } | undefined>
  touchSession(tokenSha256: string, seenAt: string): Promise<void>
  closeSession(tokenSha256: string): Promise<void>
  /** Closes all sessions of a person but the one that is named, or all; resolves to how many there were. */
  closeSessionsOf(operatorId: string, except?: string): Promise<number>
  /** Closes one session of this person; resolves to whether there was one. */
  closeSessionOf(operatorId: string, tokenSha256: string): Promise<boolean>
  /** The newest sessions of a person, at most `limit`, ended ones among them that nobody has closed yet. */
  sessionsOf(operatorId: string, limit: number): Promise<SessionRow[]>
  /** Keeps a nonce and forgets those that expired a day before `issuedAt`. */
  issueChallenge(challenge: SigningChallengeRow): Promise<void>
  challenge(nonce: string): Promise<SigningChallengeRow | undefined>
  operatorByCredential(credentialId: string): Promise<OperatorRecord | undefined>
  operatorByIdentity(issuer: string, subject: string): Promise<OperatorRecord | undefined>
  serviceAccountByToken(tokenSha256: string): Promise<ServiceAccountRecord | undefined>
  /** Ids of the newest passkeys of everybody, revoked ones included, at most `limit`. */
  credentialIds(limit: number): Promise<string[]>
}

import type { EnrolmentRequest, OperatorRecord } from '@maestro-helix/contract/governance'
import type {
  AddAuthenticatorOptions,
  AddAuthenticatorRequest,
  AssertionCeremony,
  CreationCeremony,
  VerifyPasskeyRequest,
} from '@maestro-helix/contract/http/auth'
import type { CreateEnrolmentResponse, EnrolPasskeyOptionsRequest, EnrolPasskeyRequest } from '@maestro-helix/contract/http/enrolments'
import type { DecisionChallenge, DecisionChallengeRequest } from '@maestro-helix/contract/http/escalations'
import type { RegisterSignatoryRequest } from '@maestro-helix/contract/http/signatories'
import type { EnrolmentLink, ServiceAccountRecord, ServiceRole, SignatoryRecord, SignatoryScope } from '@maestro-helix/contract/people'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import type { OidcPurpose } from '../governance/people/oidc-sign-in.ts'
import type { RelyingParty } from '../governance/people/relying-party.ts'
import type { OpenedSession } from '../governance/people/sessions.ts'
import type { SessionRow } from '../record/sign-in-store.ts'

/** What can be ordered about people. Every refusal is a MaestroError with its own code. `replaced` is the digest of the session a browser had before. */
export interface PeopleCommands {
  beginSignIn(): Promise<AssertionCeremony>
  finishSignIn(request: VerifyPasskeyRequest, replaced: string | null): Promise<OpenedSession>
  /** Null where no provider is configured. */
  oidcIssuer(): string | null
  beginOidc(purpose: OidcPurpose): Promise<{ ceremonyId: string; url: string }>
  finishOidc(ceremonyId: string, query: string, replaced: string | null): Promise<OpenedSession>
  signOut(tokenSha256: string): Promise<void>
  /** The sessions of a person that have not ended, the newest first. */
  sessions(operatorId: string): Promise<SessionRow[]>
  closeSession(operatorId: string, tokenSha256: string): Promise<void>
  /** Ends all sessions of a person but one; resolves to how many there were. */
  closeOtherSessions(operatorId: string, kept: string | undefined): Promise<number>
  offerEnrolment(
    terms: { roles: readonly Role[]; operatorId: string | null; validForMinutes: number },
    by: Principal,
  ): Promise<CreateEnrolmentResponse>
  usableLink(token: string): Promise<EnrolmentLink>
  beginEnrolment(token: string, person: EnrolPasskeyOptionsRequest): Promise<CreationCeremony>
  finishEnrolment(token: string, request: EnrolPasskeyRequest, replaced: string | null): Promise<OpenedSession>
  enrolByKey(token: string, request: EnrolmentRequest): Promise<{ operator: OperatorRecord; token: string }>
  beginAdding(operator: OperatorRecord): Promise<AddAuthenticatorOptions>
  addAuthenticator(operator: OperatorRecord, request: AddAuthenticatorRequest): Promise<OperatorRecord>
  revokeAuthenticator(operatorId: string, authenticatorId: string, by: Principal): Promise<OperatorRecord>
  signatories(): Promise<SignatoryRecord[]>
  registerSignatory(request: RegisterSignatoryRequest & { scope: SignatoryScope }, by: Principal): Promise<SignatoryRecord>
  revokeSignatory(id: string, by: Principal): Promise<SignatoryRecord>
  serviceAccounts(): Promise<ServiceAccountRecord[]>
  createServiceAccount(
    account: { id: string; description: string; roles: readonly ServiceRole[] },
    by: Principal,
  ): Promise<{ account: ServiceAccountRecord; token: string }>
  revokeServiceAccount(id: string, by: Principal): Promise<ServiceAccountRecord>
  challengeDecision(escalationId: string, operator: OperatorRecord, request: DecisionChallengeRequest): Promise<DecisionChallenge>
}

/** What the addresses about people call. */
export type PeopleDependencies = {
  people: PeopleCommands
  relyingParty: RelyingParty
}

import { addAuthenticator, beginAdding, revokeAuthenticator } from '../governance/people/authenticators.ts'
import { challengeDecision } from '../governance/people/decision-challenge.ts'
import { beginEnrolment, enrolByKey, finishEnrolment, offerEnrolment, usableLink } from '../governance/people/enrolments.ts'
import { beginOidc, finishOidc, type OidcProvider } from '../governance/people/oidc-sign-in.ts'
import { beginSignIn, finishSignIn, type SignInDeps } from '../governance/people/sign-in.ts'
import { closeOwnSession, sessionsOf } from '../governance/people/sessions.ts'
import { createServiceAccount, revokeServiceAccount } from '../governance/people/service-accounts.ts'
import { registerSignatory, revokeSignatory } from '../governance/people/signatories.ts'
import type { PeopleCommands } from './people-dependencies.ts'

/** Gives the commands about people what they need, so that routes only name what is ordered. */
export function bindPeople(deps: SignInDeps & { oidc: OidcProvider | null }): PeopleCommands {
  return {
    beginSignIn: () => beginSignIn(deps),
    finishSignIn: (request, replaced) => finishSignIn(deps, request, replaced),
    oidcIssuer: () => deps.oidc?.issuer ?? null,
    beginOidc: (purpose) => beginOidc(deps, purpose),
    finishOidc: (ceremonyId, query, replaced) => finishOidc(deps, ceremonyId, query, replaced),
    signOut: (tokenSha256) => deps.signIns.closeSession(tokenSha256),
    sessions: (operatorId) => sessionsOf(deps, operatorId),
    closeSession: (operatorId, tokenSha256) => closeOwnSession(deps, operatorId, tokenSha256),
    closeOtherSessions: (operatorId, kept) => deps.signIns.closeSessionsOf(operatorId, kept),
    offerEnrolment: (terms, by) => offerEnrolment(deps, terms, by),
    usableLink: (token) => usableLink(deps, token),
    beginEnrolment: (token, person) => beginEnrolment(deps, token, person),
    finishEnrolment: (token, request, replaced) => finishEnrolment(deps, token, request, replaced),
    enrolByKey: (token, request) => enrolByKey(deps, token, request),
    beginAdding: (operator) => beginAdding(deps, operator),
    addAuthenticator: (operator, request) => addAuthenticator(deps, operator, request),
    revokeAuthenticator: (operatorId, authenticatorId, by) => revokeAuthenticator(deps, operatorId, authenticatorId, by),
    signatories: () => deps.store.signatories(),
    registerSignatory: (request, by) => registerSignatory(deps, request, by),
    revokeSignatory: (id, by) => revokeSignatory(deps, id, by),
    serviceAccounts: () => deps.store.serviceAccounts(),
    createServiceAccount: (account, by) => createServiceAccount(deps, account, by),
    revokeServiceAccount: (id, by) => revokeServiceAccount(deps, id, by),
    challengeDecision: (escalationId, operator, request) => challengeDecision(deps, escalationId, operator, request),
  }
}

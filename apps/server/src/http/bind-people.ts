import { addAuthenticator, beginAdding, revokeAuthenticator } from '../governance/people/authenticators.ts'
import { challengeDecision } from '../governance/people/decision-challenge.ts'
import { beginEnrolment, enrolByKey, finishEnrolment, offerEnrolment, usableLink } from '../governance/people/enrolments.ts'
import { beginSignIn, finishSignIn, type SignInDeps } from '../governance/people/sign-in.ts'
import type { PeopleCommands } from './people-dependencies.ts'

/** Gives the commands about people what they need, so that routes only name what is ordered. */
export function bindPeople(deps: SignInDeps): PeopleCommands {
  return {
    beginSignIn: () => beginSignIn(deps),
    finishSignIn: (request, replaced) => finishSignIn(deps, request, replaced),
    signOut: (tokenSha256) => deps.signIns.closeSession(tokenSha256),
    offerEnrolment: (terms, by) => offerEnrolment(deps, terms, by),
    usableLink: (token) => usableLink(deps, token),
    beginEnrolment: (token, person) => beginEnrolment(deps, token, person),
    finishEnrolment: (token, request, replaced) => finishEnrolment(deps, token, request, replaced),
    enrolByKey: (token, request) => enrolByKey(deps, token, request),
    beginAdding: (operator) => beginAdding(deps, operator),
    addAuthenticator: (operator, request) => addAuthenticator(deps, operator, request),
    revokeAuthenticator: (operatorId, authenticatorId, by) => revokeAuthenticator(deps, operatorId, authenticatorId, by),
    challengeDecision: (escalationId, operator, request) => challengeDecision(deps, escalationId, operator, request),
  }
}

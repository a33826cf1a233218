import type { EnrolmentRequest } from '@maestro-helix/contract/governance'
import { type CreateEnrolmentRequest, type CreateEnrolmentResponse, createEnrolmentResponseSchema } from '@maestro-helix/contract/http/enrolments'
import * as operators from '@maestro-helix/contract/http/operators'
import * as serviceAccounts from '@maestro-helix/contract/http/service-accounts'
import { type RegisterSignatoryRequest, type Signatories, signatoriesSchema } from '@maestro-helix/contract/http/signatories'
import { type SignatoryRecord, signatoryRecordSchema } from '@maestro-helix/contract/people'
import { ResourceClient } from './resource-client.ts'

/** Operators, signatories and the accounts of programs; `MaestroClient.people`. */
export class PeopleClient extends ResourceClient {
  operators(): Promise<operators.Operators> {
    return this.http.json({ path: '/operators', schema: operators.operatorsSchema })
  }

  /** The token in the answer is shown this once. */
  enrolOperator(request: operators.EnrolOperatorRequest): Promise<operators.EnrolOperatorResponse> {
    return this.http.json({ method: 'POST', path: '/operators', body: request, schema: operators.enrolOperatorResponseSchema })
  }

  /** Makes a link by which one person may enrol, once. The token in the answer is shown this once. */
  offerEnrolment(request: CreateEnrolmentRequest): Promise<CreateEnrolmentResponse> {
    return this.http.json({ method: 'POST', path: '/api/v1/enrolments', body: request, schema: createEnrolmentResponseSchema })
  }

  /** Accepts a link with an Ed25519 key; needs no other token. */
  enrolByLink(token: string, request: EnrolmentRequest): Promise<operators.EnrolOperatorResponse> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/enrolments/${encodeURIComponent(token)}/key`,
      body: request,
      schema: operators.enrolOperatorResponseSchema,
    })
  }

  revokeAuthenticator(operatorId: string, authenticatorId: string): Promise<operators.Operator> {
    const path = `/operators/${encodeURIComponent(operatorId)}/authenticators/${encodeURIComponent(authenticatorId)}/revoke`
    return this.http.json({ method: 'POST', path, schema: operators.operatorSchema })
  }

  changeRoles(operatorId: string, request: operators.ChangeRolesRequest): Promise<operators.Operator> {
    return this.http.json({
      method: 'PUT',
      path: `/operators/${encodeURIComponent(operatorId)}/roles`,
      body: request,
      schema: operators.operatorSchema,
    })
  }

  revokeOperator(operatorId: string): Promise<operators.Operator> {
    return this.http.json({ method: 'POST', path: `/operators/${encodeURIComponent(operatorId)}/revoke`, schema: operators.operatorSchema })
  }

  /** Who may sign in which role, revoked ones included. */
  signatories(): Promise<Signatories> {
    return this.http.json({ path: '/api/v1/signatories', schema: signatoriesSchema })
  }

  registerSignatory(request: RegisterSignatoryRequest): Promise<SignatoryRecord> {
    return this.http.json({ method: 'POST', path: '/api/v1/signatories', body: request, schema: signatoryRecordSchema })
  }

  revokeSignatory(id: string): Promise<SignatoryRecord> {
    return this.http.json({ method: 'POST', path: `/api/v1/signatories/${encodeURIComponent(id)}/revoke`, schema: signatoryRecordSchema })
  }

  /** Accounts of programs, revoked ones included. */
  serviceAccounts(): Promise<serviceAccounts.ServiceAccounts> {
    return this.http.json({ path: '/api/v1/service-accounts', schema: serviceAccounts.serviceAccountsSchema })
  }

  /** The token in the answer is shown this once. */
  createServiceAccount(request: serviceAccounts.CreateServiceAccountRequest): Promise<serviceAccounts.CreateServiceAccountResponse> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/service-accounts',
      body: request,
      schema: serviceAccounts.createServiceAccountResponseSchema,
    })
  }

  revokeServiceAccount(id: string): Promise<serviceAccounts.ServiceAccount> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/service-accounts/${encodeURIComponent(id)}/revoke`,
      schema: serviceAccounts.serviceAccountSchema,
    })
  }
}

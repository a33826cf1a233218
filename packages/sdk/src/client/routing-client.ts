import * as routing from '@maestro-helix/contract/http/routing'
import { type GovernedVersionDetail, governedVersionDetailSchema } from '@maestro-helix/contract/http/governed-versions'
import { GovernedClient } from './governed-client.ts'
import type { HttpTransport } from './http-transport.ts'

/** How agents are chosen, and how another policy would have done; `MaestroClient.routing`. */
export class RoutingClient extends GovernedClient {
  constructor(http: HttpTransport) {
    super(http, 'routing')
  }

  /** The policy in force and, for each step with a choice, what is believed of its candidates. */
  view(query: routing.RoutingQuery = {}): Promise<routing.RoutingView> {
    return this.http.json({ path: '/api/v1/routing', query, schema: routing.routingViewSchema })
  }

  /** Proposes a routing policy; in force once a governance lead approved it and it is activated. `evaluate` says before what it would have earned. */
  propose(request: routing.ProposeRoutingRequest): Promise<GovernedVersionDetail> {
    return this.http.json({ method: 'POST', path: '/api/v1/routing/versions', body: request, schema: governedVersionDetailSchema })
  }

  /** Takes the policy in force out of it; the one before is in force again. */
  rollBack(rationale: string): Promise<GovernedVersionDetail> {
    return this.http.json({ method: 'POST', path: '/api/v1/routing/roll-back', body: { rationale }, schema: governedVersionDetailSchema })
  }

  /** What a policy would have earned on the recorded decisions. Changes nothing. */
  evaluate(request: routing.EvaluateRoutingRequest): Promise<routing.RoutingEvaluation> {
    return this.http.json({ method: 'POST', path: '/api/v1/routing/evaluations', body: request, schema: routing.routingEvaluationSchema })
  }
}

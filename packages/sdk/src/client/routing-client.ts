import * as routing from '@maestro-helix/contract/http/routing'
import { ResourceClient } from './resource-client.ts'

/** How agents are chosen, and how another policy would have done; `MaestroClient.routing`. */
export class RoutingClient extends ResourceClient {
  /** The policy in force and, for each step with a choice, what is believed of its candidates. */
  view(query: routing.RoutingQuery = {}): Promise<routing.RoutingView> {
    return this.http.json({ path: '/api/v1/routing', query, schema: routing.routingViewSchema })
  }

  /** What a policy would have earned on the recorded decisions. Changes nothing. */
  evaluate(request: routing.EvaluateRoutingRequest): Promise<routing.RoutingEvaluation> {
    return this.http.json({ method: 'POST', path: '/api/v1/routing/evaluations', body: request, schema: routing.routingEvaluationSchema })
  }
}

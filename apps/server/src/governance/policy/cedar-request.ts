import type { CedarValueJson, EntityJson, StatefulAuthorizationCall, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'

type Asked = Omit<StatefulAuthorizationCall, 'preparsedPolicySetId'>

/** A question in the words of config/policies/maestro.cedarschema. Undefined where it names neither a tool nor an output, or nobody who decides. */
export function cedarRequest(question: PolicyQuestion): Asked | undefined {
  const principal = principalOf(question)
  const resource = resourceOf(question)
  if (!principal || !resource) return undefined
  return {
    principal: principal.uid as TypeAndId,
    action: { type: 'Action', id: question.action },
    resource: resource.uid as TypeAndId,
    context: contextOf(question),
    entities: [principal, resource],
  }
}

function principalOf({ action, person, output, workflow }: PolicyQuestion): EntityJson | undefined {
  switch (action) {
    case 'execute':
      return entity('Workflow', workflow)
    case 'approve':
    case 'reject':
    case 'claim':
    case 'relax-gate':
      return person && entity('Operator', person.id, { demonstration: person.demonstration }, person.roles.map(role))
    case 'proceed':
      return output && entity('Agent', output.agent)
  }
}

function resourceOf({ action, tool, output, workflow, step }: PolicyQuestion): EntityJson | undefined {
  if (tool && action !== 'proceed' && action !== 'relax-gate') {
    const { id, effect, blastRadius, toolClass } = tool
    const parents = toolClass === undefined ? [] : [{ type: 'ToolClass', id: toolClass }]
    return entity('Tool', id, { effect, blastRadiusPercent: percent(blastRadius) }, parents)
  }
  // Who stops something or looks at it need not know what was produced.
  if (action === 'reject' || action === 'claim' || action === 'relax-gate' || (output && action !== 'execute'))
    return entity('Step', `${workflow}/${step}`, {}, [{ type: 'Workflow', id: workflow }])
  return undefined
}

function contextOf(question: PolicyQuestion): Record<string, CedarValueJson> {
  const { approvals, spending, output, newGate, time } = question
  return {
    workflow: { __entity: { type: 'Workflow', id: question.workflow } },
    step: question.step,
    requesterKind: question.requester.kind,
    requesterId: question.requester.id,
    mriPercent: percent(question.mri),
    tier: question.tier,
    restsOnUnassessed: question.restsOnUnassessed ?? false,
    target: question.tool?.target ?? '',
    ...(spending && { spending: amountsOf(spending) }),
    spendingUnknown: spending !== undefined && 'unknown' in spending,
    approvals: {
      ...approvals,
      roles: approvals.roles.map((id) => ({ __entity: role(id) })),
      independent: (approvals.dependencies ?? []).length === 0,
      dependencies: approvals.dependencies ?? [],
    },
    hour: time.hour,
    minute: time.minute,
    weekday: time.weekday,
    environment: question.environment,
    demonstration: question.demonstration,
    ...(output && { qsrPercent: percent(output.qsr), gate: output.gate }),
    // Rounded so that nothing passes a limit by a fraction.
    ...(newGate && { gateQsrMinPercent: Math.floor(newGate.qsrMin * 100 + 1e-9), gateMriMaxPercent: Math.ceil(newGate.mriMax * 100 - 1e-9) }),
  }
}

/** The amounts that are known. A policy that compares one that is missing cannot be evaluated, and so denies. */
function amountsOf(spending: NonNullable<PolicyQuestion['spending']>): Record<string, CedarValueJson> {
  if (!('unknown' in spending)) return spending
  return spending.unknown === 'amount' ? {} : { hundredths: spending.hundredths, currency: spending.currency }
}

function entity(type: string, id: string, attrs: EntityJson['attrs'] = {}, parents: TypeAndId[] = []): EntityJson {
  return { uid: { type, id }, attrs, parents }
}

function role(id: string): TypeAndId {
  return { type: 'Role', id }
}

/** Cedar counts in whole numbers. */
function percent(share: number): number {
  return Math.round(share * 100)
}

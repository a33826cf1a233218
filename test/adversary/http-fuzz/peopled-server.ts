import { readFileSync } from 'node:fs'
import { type Role, roleSchema } from '@maestro-helix/contract/roles'
import { applyFirstPolicies } from '@maestro-helix/server/governance/policy/apply-first-policies'
import { bundled } from '@maestro-helix/server/governance/policy/testing/bundled-policies'
import { systemSources } from '@maestro-helix/server/system-sources'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { attempted, sampleDefinition } from '../../http/sample-run.ts'
import { enrol } from '../../http/enrol.ts'
import type { TestServer } from '../../http/test-server.ts'
import { Siege } from '../siege.ts'
import type { ApiOperation } from './api-operation.ts'

/** Whoever may send a request: their token and roles; without a token: nobody. */
export type Caller = { token: string | null; roles: readonly Role[] }

/** A server with people of every role, and something of every kind that an address can name. */
export type PeopledServer = {
  callers: ReadonlyMap<string, Caller>
  known: (operation: ApiOperation, name: string) => readonly string[]
  /** What no answer may hold. */
  secrets: readonly string[]
}

export async function peopled(server: TestServer): Promise<PeopledServer> {
  const { client } = server
  const siege = await Siege.lay(server)
  const callers = new Map<string, Caller>([
    ['nobody', { token: null, roles: [] }],
    ['a stranger', { token: 'x'.repeat(43), roles: [] }],
    ['the local service', { token: server.serviceToken, roles: ['administrator'] }],
  ])
  for (const role of roleSchema.options) callers.set(`the ${role}`, { token: (await enrol(client, `the-${role}`, [role])).token, roles: [role] })
  const agentOf = async (role: 'viewer' | 'operator') =>
    (await client.people.createServiceAccount({ id: `agent-${role}`, description: 'An agent.', roles: [role] })).token
  for (const role of ['viewer', 'operator'] as const) callers.set(`an agent that is ${role}`, { token: await agentOf(role), roles: [role] })
  const places = await planted(server, siege)
  // Only now: the runs above went under the set that their driver holds.
  await applyFirstPolicies({ store: server.store, sources: systemSources }, bundled.bundle)
  const tokens = [...callers].flatMap(([name, { token }]) => (token === null || name === 'a stranger' ? [] : [token]))
  const key = readFileSync(server.signingKeyFile, 'utf8').split('\n')[1] ?? ''
  return {
    callers,
    known: (operation, name) => places.get(placeOf(operation, name)) ?? places.get(name) ?? [],
    secrets: [...tokens, key, server.signingKeyFile, server.databaseUrl, import.meta.dirname.replace(/\/test\/.*/, '/')],
  }
}

/** `id` means something else below each resource. */
function placeOf({ path }: ApiOperation, name: string): string {
  if (name === 'path' && path.includes('entries')) return 'entries path'
  if (name !== 'id' && name !== 'version') return name
  const resource = path.split('/').filter((part) => part !== '' && part !== 'api' && part !== 'v1' && !part.startsWith('{'))
  return `${resource.slice(0, resource[0] === 'gil' || resource[0] === 'retention' || resource[0] === 'rdl' || resource[0] === 'on-call' ? 2 : 1).join('/')} ${name}`
}

/** Identifiers that exist, by what may hold them. */
async function planted(server: TestServer, siege: Siege): Promise<ReadonlyMap<string, readonly string[]>> {
  const { client } = server
  await client.workflows.apply({ ...sampleDefinition, subject: '/about' })
  const plain = await client.runs.start({ workflow: 'sample', input: { topic: 'tea', about: 'customer-1' } })
  await server.store.commit(attempted(plain))
  const [open, approved, done] = [await siege.asked(1), await siege.approved(), await siege.approved()]
  await siege.drive(done.run.id)
  const escalations = [open, approved, done].map(({ escalation }) => escalation.id)
  const runs = [plain.id, open.run.id, approved.run.id, done.run.id]
  const victim = await enrol(client, 'victim', ['approver'])
  const signatory = await client.people.registerSignatory({ operatorId: victim.id, role: 'technical-lead', validUntil: '2999-01-01T00:00:00.000Z' })
  const more = await plantedByPeople(client, done.run.id)
  const people = ['victim', 'ada', 'ben']
  const [authenticator] = (await server.store.operator('victim'))?.authenticators ?? []
  return new Map<string, readonly string[]>([
    ['runs id', runs],
    ['runId', runs],
    ['run', runs],
    ['workflows id', ['sample', 'siege']],
    ['workflows version', ['1', '2']],
    ['workflow', ['sample', 'siege']],
    ['name', ['sample', 'siege']],
    ['gil/escalations id', escalations],
    ['escalations id', escalations],
    ['escalationId', escalations],
    ['operators id', people],
    ['operatorId', people],
    ['about', [...people, ...runs]],
    ['claimedBy', people],
    ['agent', ['writer']],
    ['agents', ['writer']],
    ['agents id', ['writer']],
    ['tool', ['refund']],
    ['attempt', ['1']],
    ['primary', people],
    ['secondary', people],
    ['environment', ['staging', 'production']],
    ['displayName', ['Victor']],
    ['step', ['write', 'act']],
    ['stepId', ['write', 'act']],
    ['fromStep', ['write', 'act']],
    ['subject', ['customer-1']],
    ['version', ['1']],
    ['index', ['0', '1']],
    ['from', ['0', '1']],
    ['size', ['1', '5']],
    ['path', ['0/000', '0/000.p/1', '0/x001/000']],
    ['entries path', ['000', '000.p/1']],
    ['audit id', runs],
    ['after', [`2026-99-99T99:99:99.999Z~${plain.id}`, `2026-01-31T09:15:00.000Z~${plain.id}`, '2026-01-31T09:15:00.000Z~7', plain.id]],
    ['span', ['attempt:write:1', ...escalations.map((id) => `escalation:${id}`)]],
    ['authenticatorId', authenticator === undefined ? [] : [authenticator.id]],
    ['signatories id', [signatory.id]],
    ...more,
  ])
}

async function plantedByPeople(client: MaestroClient, runId: string): Promise<[string, readonly string[]][]> {
  const event = await client.judgement.recordEvent({ type: 'agent.adapted', agent: 'writer', payload: { note: 'x' } })
  const hold = await client.privacy.placeHold({ hold: { scope: 'run', target: runId }, ground: 'audit' })
  const promotion = await client.releases.request({ subject: { kind: 'workflow', name: 'siege', version: 1 }, environment: 'staging' })
  const link = await client.people.offerEnrolment({ roles: ['viewer'] })
  await client.people.createServiceAccount({ id: 'victim-agent', description: 'Goes.' })
  return [
    ['rdl/events id', [event.id]],
    ['retention/holds id', [hold.id]],
    ['promotions id', [promotion.id]],
    ['token', [link.token]],
    ['service-accounts id', ['victim-agent']],
  ]
}

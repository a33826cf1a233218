import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { type Role, roleSchema } from '@maestro-helix/contract/roles'
import { z } from 'zod'
import type { ChannelSecrets } from './operations/notifications/read-notification-config.ts'
import type { RelyingParty } from './governance/people/relying-party.ts'
import type { EntailmentSettings } from '@maestro-helix/judge-entailment/beside-embedded'
import type { OidcSettings } from './operations/oidc-provider.ts'
import type { JudgeModelSettings } from './judging/judge-model.ts'

const port = z.coerce.number().int().min(1).max(65_535)

const environmentSchema = z.object({
  DATABASE_URL: z.string().regex(/^(?:postgres(?:ql)?:\/\/|socket:|\/)/, 'must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE'),
  MAESTRO_HOME: z.string().min(1),
  MAESTRO_HTTP_PORT: port,
  MAESTRO_SERVICE_PORT: port,
  MAESTRO_RESTATE_INGRESS_URL: z.url(),
  MAESTRO_RESTATE_ADMIN_URL: z.url(),
  MAESTRO_CATALOG: z.string().min(1).optional(),
  MAESTRO_GATES: z.string().min(1).optional(),
  MAESTRO_ROUTING: z.string().min(1).optional(),
  MAESTRO_RETENTION: z.string().min(1).optional(),
  MAESTRO_RELEASE_GATES: z.string().min(1).optional(),
  MAESTRO_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  HELIX_URL: z.url().optional(),
  HELIX_QSR_URL: z.url().optional(),
  HELIX_API_KEY: z.string().min(1).optional(),
  MAESTRO_JUDGE_MODEL: z
    .string()
    .regex(/^(?:openai|anthropic|compatible)\/.+$/, 'must be openai/MODEL, anthropic/MODEL or compatible/MODEL')
    .optional(),
  MAESTRO_JUDGE_API_KEY: z.string().min(1).optional(),
  MAESTRO_JUDGE_BASE_URL: z.url().optional(),
  MAESTRO_JUDGE_SAMPLES: z.coerce.number().int().min(1).max(20).default(3),
  MAESTRO_JUDGE_TIMEOUT_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
  MAESTRO_ENTAILMENT: z.enum(['on', 'off']).default('off'),
  MAESTRO_ENTAILMENT_MODEL: z.string().min(1).optional(),
  MAESTRO_ENTAILMENT_SHARE: z.coerce.number().min(0).max(1).default(0),
  MAESTRO_ENTAILMENT_TIMEOUT_MS: z.coerce.number().int().min(10).max(60_000).default(400),
  MAESTRO_ENVIRONMENT: nameSchema.default('development'),
  MAESTRO_TIME_ZONE: z.string().refine(isTimeZone, 'must be the IANA name of a time zone, e.g. Europe/Berlin').default('UTC'),
  MAESTRO_NOTIFICATIONS: z.string().min(1).optional(),
  MAESTRO_SLACK_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  MAESTRO_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAESTRO_SMTP_FROM: z.string().min(3).max(320).optional(),
  MAESTRO_PAGERDUTY_ROUTING_KEY: z.string().min(1).max(100).optional(),
  MAESTRO_PAGERDUTY_URL: z.url({ protocol: /^https?$/ }).optional(),
  MAESTRO_WITNESSES: z.string().optional(),
  MAESTRO_CLOCK_CONFIRMED: z.iso.datetime().optional(),
  MAESTRO_STALL_SECONDS: z.coerce.number().int().min(1).max(3_600).default(30),
  MAESTRO_WORKERS: z.coerce.number().int().min(1).max(1_000).optional(),
  MAESTRO_WORKER_MEMORY_MIB: z.coerce.number().int().min(64).max(65_536).default(512),
  MAESTRO_ENDED_FROM_OUTSIDE: z.literal('yes').optional(),
  MAESTRO_COMMIT_POINTS: z.string().optional(),
  MAESTRO_ORIGIN: z.string().optional(),
  MAESTRO_OIDC_ISSUER: z.url().optional(),
  MAESTRO_OIDC_CLIENT_ID: z.string().min(1).optional(),
  MAESTRO_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  MAESTRO_OIDC_ROLE_CLAIM: z.string().min(1).optional(),
  MAESTRO_OIDC_ROLES: z.string().optional(),
  MAESTRO_RP_ID: z.string().min(1).max(253).optional(),
})

/** What the server is told from outside, checked. */
export type ServerEnvironment = {
  databaseUrl: string
  home: string
  httpPort: number
  servicePort: number
  restateIngressUrl: string
  restateAdminUrl: string
  /** Module whose default export is a catalog, or a function from the environment to one; none: a server without agents of its own. */
  catalogFile: string | null
  /** Gate configuration; watched for changes. */
  gatesFile: string
  /** Routing policy; watched for changes. Null: the file of the release. */
  routingFile: string | null
  /** How long what is kept; null: the file of the release. */
  retentionFile: string | null
  /** What releases need; null: the file of the release. */
  releaseGatesFile: string | null
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** A judge elsewhere; without it outputs never leave this process. */
  helix: { url?: string; qsrUrl?: string; apiKey?: string } | null
  /** A language model that judges; the embedded judge stands in when it does not answer. */
  judgeModel: JudgeModelSettings | null
  /** An encoder that reads claims against the context, beside the embedded judge: the shipped model, or the one in a folder. Null: off. */
  entailment: EntailmentSettings | null
  /** Where the server runs, for policies: environment and time zone. */
  policyPlace: { environment: string; timeZone: string }
  /** What is told to people by which channels; null: the defaults, by which nothing is sent. */
  notificationsFile: string | null
  /** Secrets of the channels; they turn nothing on by themselves. */
  channelSecrets: ChannelSecrets
  /** Witnesses to be asked for cosignatures of checkpoints: verifier key and address of each. */
  witnesses: readonly { verifierKey: string; url: string }[]
  /** The present time as people read it elsewhere, where the ledger and the clock disagree; null where they say nothing. */
  clockConfirmed: string | null
  /** How long an agent or tool may keep the event loop from turning before the server ends itself, in seconds. */
  stallSeconds: number
  /** Most processes that run agents and tools at once (null: by the machine's memory), and the memory of each. */
  workers: { most: number | null; memoryMib: number }
  /** True where whoever starts the server saw that somebody else had killed the one before: no run is to blame. */
  endedFromOutside: boolean
  /** A provider by whose accounts people may sign in, too. */
  oidc: OidcSettings | null
  /** Where the pages of this server are, and the domain that passkeys belong to. */
  relyingParty: RelyingParty
  /** For fault tests: the Unix socket on which the test says where to stop. */
  commitPointsSocket: string | null
}

/** @throws MaestroError CONFIG_INVALID naming the variable, never its value. */
export function readEnvironment(environment: Record<string, string | undefined>, defaultGatesFile: string): ServerEnvironment {
  const parsed = environmentSchema.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    const first = parsed.error.issues[0]
    throw new MaestroError('CONFIG_INVALID', `${first?.path.join('.') ?? 'environment'}: ${first?.message ?? 'is invalid'}`)
  }
  const { data } = parsed
  const relyingParty = relyingPartyOf(data.MAESTRO_ORIGIN ?? `http://localhost:${data.MAESTRO_HTTP_PORT}`, data.MAESTRO_RP_ID)
  return {
    databaseUrl: data.DATABASE_URL,
    home: resolve(data.MAESTRO_HOME),
    httpPort: data.MAESTRO_HTTP_PORT,
    servicePort: data.MAESTRO_SERVICE_PORT,
    restateIngressUrl: data.MAESTRO_RESTATE_INGRESS_URL,
    restateAdminUrl: data.MAESTRO_RESTATE_ADMIN_URL,
    catalogFile: data.MAESTRO_CATALOG ? resolve(data.MAESTRO_CATALOG) : null,
    gatesFile: resolve(data.MAESTRO_GATES ?? defaultGatesFile),
    routingFile: data.MAESTRO_ROUTING ? resolve(data.MAESTRO_ROUTING) : null,
    releaseGatesFile: data.MAESTRO_RELEASE_GATES ? resolve(data.MAESTRO_RELEASE_GATES) : null,
    retentionFile: data.MAESTRO_RETENTION ? resolve(data.MAESTRO_RETENTION) : null,
    logLevel: data.MAESTRO_LOG_LEVEL,
    helix:
      data.HELIX_URL || data.HELIX_QSR_URL
        ? {
            ...(data.HELIX_URL && { url: data.HELIX_URL }),
            ...(data.HELIX_QSR_URL && { qsrUrl: data.HELIX_QSR_URL }),
            ...(data.HELIX_API_KEY && { apiKey: data.HELIX_API_KEY }),
          }
        : null,
    judgeModel:
      data.MAESTRO_JUDGE_MODEL === undefined
        ? null
        : {
            model: data.MAESTRO_JUDGE_MODEL,
            apiKey: data.MAESTRO_JUDGE_API_KEY ?? null,
            baseUrl: data.MAESTRO_JUDGE_BASE_URL ?? null,
            samples: data.MAESTRO_JUDGE_SAMPLES,
            timeoutMs: data.MAESTRO_JUDGE_TIMEOUT_MS,
          },
    entailment:
      data.MAESTRO_ENTAILMENT === 'on' || data.MAESTRO_ENTAILMENT_MODEL !== undefined
        ? {
            model: data.MAESTRO_ENTAILMENT_MODEL === undefined ? null : resolve(data.MAESTRO_ENTAILMENT_MODEL),
            budgetMs: data.MAESTRO_ENTAILMENT_TIMEOUT_MS,
            share: data.MAESTRO_ENTAILMENT_SHARE,
          }
        : null,
    policyPlace: { environment: data.MAESTRO_ENVIRONMENT, timeZone: data.MAESTRO_TIME_ZONE },
    notificationsFile: data.MAESTRO_NOTIFICATIONS ? resolve(data.MAESTRO_NOTIFICATIONS) : null,
    channelSecrets: {
      slackWebhookUrl: data.MAESTRO_SLACK_WEBHOOK_URL ?? null,
      smtpUrl: data.MAESTRO_SMTP_URL ?? null,
      smtpFrom: data.MAESTRO_SMTP_FROM ?? null,
      pagerDutyRoutingKey: data.MAESTRO_PAGERDUTY_ROUTING_KEY ?? null,
      pagerDutyUrl: data.MAESTRO_PAGERDUTY_URL ?? null,
    },
    witnesses: witnessesOf(data.MAESTRO_WITNESSES ?? ''),
    clockConfirmed: data.MAESTRO_CLOCK_CONFIRMED ?? null,
    stallSeconds: data.MAESTRO_STALL_SECONDS,
    endedFromOutside: data.MAESTRO_ENDED_FROM_OUTSIDE === 'yes',
    workers: { most: data.MAESTRO_WORKERS ?? null, memoryMib: data.MAESTRO_WORKER_MEMORY_MIB },
    relyingParty,
    oidc: oidcOf(data, relyingParty),
    commitPointsSocket: data.MAESTRO_COMMIT_POINTS ?? null,
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/**
 * The origins, one after the other with commas between, and the domain they share. Passkeys work on https alone, and on localhost.
 * @throws MaestroError CONFIG_INVALID
 */
function relyingPartyOf(text: string, id: string | undefined): RelyingParty {
  const origins = text.split(',').map((origin) => URL.parse(origin.trim()))
  const [first] = origins
  const domain = id ?? first?.hostname ?? ''
  for (const origin of origins) {
    const isOfDomain = origin?.hostname === domain || origin?.hostname.endsWith(`.${domain}`)
    if (!isOfDomain || !(origin?.protocol === 'https:' || (origin?.protocol === 'http:' && domain === 'localhost')))
      throw new MaestroError('CONFIG_INVALID', 'MAESTRO_ORIGIN: https addresses of the domain MAESTRO_RP_ID, or http://localhost:PORT')
  }
  return { id: domain, name: 'Maestro Helix', origins: origins.flatMap((origin) => (origin ? [origin.origin] : [])) }
}

/** @throws MaestroError CONFIG_INVALID */
function oidcOf(data: z.infer<typeof environmentSchema>, { origins }: RelyingParty): OidcSettings | null {
  const { MAESTRO_OIDC_ISSUER: issuer, MAESTRO_OIDC_CLIENT_ID: clientId, MAESTRO_OIDC_CLIENT_SECRET: clientSecret } = data
  if (issuer === undefined) return null
  if (clientId === undefined || clientSecret === undefined)
    throw new MaestroError('CONFIG_INVALID', 'MAESTRO_OIDC_ISSUER: set MAESTRO_OIDC_CLIENT_ID and MAESTRO_OIDC_CLIENT_SECRET, too')
  const roles = new Map(
    (data.MAESTRO_OIDC_ROLES ?? '')
      .split(',')
      .filter((pair) => pair.trim() !== '')
      .map((pair): [string, Role] => {
        const [group = '', role = ''] = pair.split('=').map((text) => text.trim())
        const parsed = roleSchema.safeParse(role)
        if (group === '' || !parsed.success)
          throw new MaestroError('CONFIG_INVALID', 'MAESTRO_OIDC_ROLES: GROUP=ROLE, one after the other with commas between')
        return [group, parsed.data]
      }),
  )
  const name = data.MAESTRO_OIDC_ROLE_CLAIM
  const redirectUri = `${origins[0] ?? ''}/api/v1/auth/oidc/callback`
  return { issuer, clientId, clientSecret, redirectUri, roleClaim: name === undefined ? null : { name, roles } }
}

/** `KEY URL`, one after the other with commas between. @throws MaestroError CONFIG_INVALID */
function witnessesOf(text: string): { verifierKey: string; url: string }[] {
  return text
    .split(',')
    .map((witness) => witness.trim())
    .filter((witness) => witness !== '')
    .map((witness) => {
      const [verifierKey = '', url = '', ...more] = witness.split(/\s+/)
      if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '') || more.length > 0)
        throw new MaestroError('CONFIG_INVALID', 'MAESTRO_WITNESSES: each witness is its verifier key, a space, and its http address')
      return { verifierKey, url }
    })
}

import type { AssertionCeremony, CreationCeremony, Session } from '@maestro-helix/contract/http/auth'
import type { CreateEnrolmentRequest, CreateEnrolmentResponse } from '@maestro-helix/contract/http/enrolments'
import type { Role } from '@maestro-helix/contract/roles'
import type { Misbehaviour, SoftwareAuthenticator } from '../setup/software-authenticator.ts'

export type Answer<Body> = { status: number; code: string | undefined; body: Body; setCookie: string | null; text: string }

/** A browser on our pages: it keeps the session cookie and says where its requests come from. */
export class Browser {
  cookie: string | undefined = undefined
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async call<Body = unknown>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        origin: 'http://localhost:7411',
        ...(this.cookie !== undefined && { cookie: this.cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const setCookie = response.headers.get('set-cookie')
    const [kept] = /^[^;]*=[^;]+/.exec(setCookie ?? '') ?? []
    if (kept !== undefined) this.cookie = kept
    const text = await response.text()
    const parsed = (text === '' ? null : JSON.parse(text)) as Body & { error?: { code: string } }
    return { status: response.status, code: parsed?.error?.code, body: parsed, setCookie, text }
  }

  async signIn(authenticator: SoftwareAuthenticator, lie: Misbehaviour = {}): Promise<Answer<Session>> {
    const { body } = await this.call<AssertionCeremony>('POST', '/api/v1/auth/passkey/options')
    const response = authenticator.get(body.options, lie)
    return this.call('POST', '/api/v1/auth/passkey/verify', { ceremonyId: body.ceremonyId, response })
  }

  async enrol(token: string, authenticator: SoftwareAuthenticator, operatorId: string, lie: Misbehaviour = {}): Promise<Answer<Session>> {
    const begun = await this.call<CreationCeremony>('POST', `/api/v1/enrolments/${token}/passkey/options`, { operatorId, displayName: operatorId })
    if (begun.status !== 200) return begun as unknown as Answer<Session>
    const response = authenticator.create(begun.body.options, lie)
    return this.call('POST', `/api/v1/enrolments/${token}/passkey`, { ceremonyId: begun.body.ceremonyId, response })
  }
}

/** A link of enrolment, made with the token of the home. */
export async function linkFor(
  server: { url: string; serviceToken: string },
  roles: Role[],
  more: Partial<CreateEnrolmentRequest> = {},
): Promise<CreateEnrolmentResponse> {
  const authorization = `Bearer ${server.serviceToken}`
  return (await new Browser(server.url).call<CreateEnrolmentResponse>('POST', '/api/v1/enrolments', { roles, ...more }, { authorization })).body
}

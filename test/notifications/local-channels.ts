import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** What a local server of PagerDuty's or Slack's contract got, and how it answers. */
export type HttpSink = { url: string; got: Record<string, unknown>[]; answer: { status: number; retryAfter?: string }; close(): Promise<void> }

/** Takes JSON posts as Slack's webhooks and PagerDuty's Events API v2 do. */
export async function httpSink(): Promise<HttpSink> {
  const got: Record<string, unknown>[] = []
  const answer: HttpSink['answer'] = { status: 202 }
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    request.on('end', () => {
      if (answer.status < 300) got.push(JSON.parse(body) as Record<string, unknown>)
      response.writeHead(answer.status, answer.retryAfter === undefined ? {} : { 'retry-after': answer.retryAfter })
      response.end('{"status":"success"}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/take`,
    got,
    answer,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}

export type MailSink = { url: string; mails: { to: string[]; raw: string }[]; refuseWith: { code: number | null }; close(): Promise<void> }

/** A mail server that keeps what it gets. */
export async function mailSink(): Promise<MailSink> {
  const mails: MailSink['mails'] = []
  const refuseWith: MailSink['refuseWith'] = { code: null }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, callback) {
      callback(refuseWith.code === null ? null : Object.assign(new Error('no'), { responseCode: refuseWith.code }))
    },
    onData(stream, session, callback) {
      let raw = ''
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')))
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw })
        callback()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, mails, refuseWith, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

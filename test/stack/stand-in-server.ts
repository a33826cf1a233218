/** A server as the local stack knows it: it answers /healthz and /readyz, and serves one handler to the engine. */
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createEndpointHandler, service } from '@restatedev/restate-sdk'

const echo = service({ name: 'echo', handlers: { say: async (_context: unknown, word: string) => `${word} from ${process.pid}` } })
createHttp2Server(createEndpointHandler({ services: [echo] })).listen(Number(process.env['MAESTRO_SERVICE_PORT']), '127.0.0.1')
createServer((_request, response) => response.end('ok')).listen(Number(process.env['MAESTRO_HTTP_PORT']), '127.0.0.1')
console.log('listening')

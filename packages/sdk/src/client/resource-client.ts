import type { HttpTransport } from './http-transport.ts'

/** One resource of the HTTP API, reached through the transport that all resources of a MaestroClient share. */
export abstract class ResourceClient {
  protected readonly http: HttpTransport

  constructor(http: HttpTransport) {
    this.http = http
  }
}

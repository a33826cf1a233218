import { HttpTransport } from '@maestro-helix/sdk/client/http-transport'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'

const options = { url: window.location.origin, retries: 1 }

/** The HTTP API of the server this page came from; the browser adds the session's cookie. */
export const client = new MaestroClient(options)

/** For the addresses that only a browser uses, such as signing in. */
export const transport = new HttpTransport(options)

import { createHash } from 'node:crypto'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { HelixClient } from '@maestro-helix/sdk/client/helix-client'
import { useTestServer } from '../http/test-server.ts'
import { judgeConformance } from './judge.conformance.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const server = useTestServer()

judgeConformance('embedded', async () => embeddedJudge({ sha256 }))

judgeConformance('HelixClient over /api/v1/qsr/evaluate', async () => {
  const { url, serviceToken } = await server.start()
  return new HelixClient({ url, apiKey: serviceToken })
})

judgeConformance('HelixClient over the legacy /api/qsr', async () => {
  const { url, serviceToken } = await server.start()
  return new HelixClient({ qsrUrl: url, apiKey: serviceToken })
})

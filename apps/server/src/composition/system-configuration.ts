import type { ServerEnvironment } from '../environment.ts'
import type { ReleaseFiles } from './release-files.ts'

/** What people configured, and what the release brings where they did not. */
export type SystemConfiguration = Omit<
  ServerEnvironment,
  'catalogFile' | 'workers' | 'commitPointsSocket' | 'oidc' | 'logLevel' | 'restateIngressUrl' | 'restateAdminUrl'
> & {
  /** Of the release. */
  version: string
  files: ReleaseFiles
}

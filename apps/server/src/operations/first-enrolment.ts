import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import { enrolmentUrl, offerEnrolment, usableLink } from '../governance/people/enrolments.ts'
import type { SignInDeps } from '../governance/people/sign-in.ts'
import { readHomeFile, writeHomeFile } from './home-files.ts'

/** What the first person may do: let others in, and decide what waits until there are others. */
const firstRoles = ['administrator', 'operator', 'approver'] as const
const validForMinutes = 24 * 60

/**
 * Keeps a link in the home, readable by its owner alone, by which the first person enrols; there is no password to begin with. Resolves to the file
 * while nobody is enrolled but for demonstrations, and to null from then on, with the file gone. A link that was used or has expired is replaced at the
 * next start; `maestro operators invite` makes one at any time.
 */
export async function offerFirstEnrolment(deps: SignInDeps, home: string, operators: readonly OperatorRecord[]): Promise<string | null> {
  const file = join(home, 'first-enrolment')
  if (operators.some(({ demonstration }) => !demonstration)) {
    await rm(file, { force: true })
    return null
  }
  const kept = /#([\w-]+)$/.exec((await readHomeFile(file)) ?? '')?.[1]
  if (kept !== undefined && (await isUsable(deps, kept))) {
    // The port may be another than when it was made.
    await writeHomeFile(file, `${enrolmentUrl(deps.relyingParty.origins[0] ?? '', kept)}\n`)
    return file
  }
  const { url } = await offerEnrolment(deps, { roles: firstRoles, operatorId: null, validForMinutes }, { kind: 'service', id: 'local' })
  await writeHomeFile(file, `${url}\n`)
  return file
}

async function isUsable(deps: SignInDeps, token: string): Promise<boolean> {
  try {
    await usableLink(deps, token)
    return true
  } catch (error) {
    if (['ENROLMENT_UNKNOWN', 'ENROLMENT_EXPIRED', 'ENROLMENT_USED'].includes(codeOf(error))) return false
    throw error
  }
}

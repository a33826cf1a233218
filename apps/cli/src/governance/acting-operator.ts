import { MaestroError } from '@maestro-helix/contract/errors'
import { localOperators } from '../home/operator-keys.ts'
import type { Session } from '../session.ts'

/** The operator who acts: the one that was named, or the only one whose key is in the home. @throws MaestroError INVALID_REQUEST where that is not one. */
export async function actingOperator(session: Pick<Session, 'home'>, named: string | undefined): Promise<string> {
  if (named !== undefined) return named
  const operators = await localOperators(session.home)
  const [only] = operators
  if (only !== undefined && operators.length === 1) return only
  throw new MaestroError(
    'INVALID_REQUEST',
    operators.length === 0
      ? 'no operator has a key in this home; enrol one: maestro operators enrol NAME'
      : `say who decides: --as ${operators.join(' | --as ')}`,
  )
}

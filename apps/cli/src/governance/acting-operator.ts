import { MaestroError } from '@maestro-helix/contract/errors'
import { localOperators, type OperatorKeys, readOperatorKeys } from '../home/operator-keys.ts'
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

/** The keys of whoever acts. @throws MaestroError as `actingOperator`, OPERATOR_UNKNOWN where the home holds none of theirs. */
export async function actingKeys(session: Pick<Session, 'home'>, named: string | undefined): Promise<OperatorKeys> {
  const id = await actingOperator(session, named)
  const keys = await readOperatorKeys(session.home, id)
  if (!keys) throw new MaestroError('OPERATOR_UNKNOWN', `this home holds no key of ${id}`)
  return keys
}

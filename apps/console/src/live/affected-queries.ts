import type { EventNotice } from '@maestro-helix/contract/http/events'

/** Beginnings of the query keys that may show something else after an entry of this kind. Pure. */
export function affectedQueries({ kind, about }: Pick<EventNotice, 'kind' | 'about'>): string[][] {
  const [subject] = kind.split('.')
  const affected: string[][] = [['ledger']]
  if (about.run_id !== undefined) affected.push(['run', about.run_id])
  switch (subject) {
    case 'run':
      affected.push(['runs'])
      break
    case 'step':
      affected.push(['agents'], ['scores'])
      break
    case 'escalation':
    case 'intent':
    case 'action':
      affected.push(['escalations'], ['runs'])
      if (about.escalation_id !== undefined) affected.push(['escalation', about.escalation_id])
      break
    case 'workflow':
      affected.push(['workflows'], ['workflow', about.workflow ?? ''])
      break
    case 'promotion':
      // The last signature makes a version current.
      affected.push(['promotions'], ['workflows'], ['workflow'])
      break
    case 'signatory':
      affected.push(['signatories'])
      break
    case 'evaluation':
      affected.push(['scores'], ['agents'])
      break
    case 'break-glass':
      affected.push(['reviews'])
      break
    case 'gate':
      affected.push(['gates'])
      break
    case 'operator':
    case undefined:
    default:
      affected.push([`${subject}s`])
  }
  return affected
}

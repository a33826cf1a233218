import type { IconName } from '../design/icon.tsx'

/** An entry of the side navigation. `to` is a route of router.tsx; `keys` are pressed one after the other. */
export type NavigationEntry = {
  to: '/' | '/escalations' | '/runs' | '/workflows' | '/releases' | '/gates' | '/ledger' | '/agents' | '/compliance'
  label: string
  icon: IconName
  keys: readonly [string, string]
}

/** The pages one goes to by name, in order. A page is here once the part behind it works. */
export const navigation: readonly NavigationEntry[] = [
  { to: '/', label: 'Overview', icon: 'overview', keys: ['g', 'o'] },
  { to: '/escalations', label: 'Inbox', icon: 'inbox', keys: ['g', 'i'] },
  { to: '/runs', label: 'Runs', icon: 'runs', keys: ['g', 'r'] },
  { to: '/workflows', label: 'Workflows', icon: 'workflows', keys: ['g', 'w'] },
  { to: '/releases', label: 'Releases', icon: 'releases', keys: ['g', 'e'] },
  { to: '/agents', label: 'Agents', icon: 'agents', keys: ['g', 'a'] },
  { to: '/gates', label: 'Gates', icon: 'gates', keys: ['g', 't'] },
  { to: '/ledger', label: 'Ledger', icon: 'ledger', keys: ['g', 'l'] },
  { to: '/compliance', label: 'Compliance', icon: 'compliance', keys: ['g', 'c'] },
]

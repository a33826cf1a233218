import { idSchema } from '@maestro-helix/contract/identifiers'
import { ledgerKinds } from '@maestro-helix/contract/ledger-kinds'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

const searchSchema = z.object({
  about: z.string().min(1).max(200).optional().catch(undefined),
  run: idSchema.optional().catch(undefined),
  kind: z.enum(ledgerKinds).optional().catch(undefined),
})

export const ledgerRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/ledger',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./ledger-page.tsx'), 'LedgerPage'),
})

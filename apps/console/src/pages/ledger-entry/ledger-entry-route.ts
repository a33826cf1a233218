import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

const paramsSchema = z.object({ index: z.coerce.number().int().min(0) })

export const ledgerEntryRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/ledger/entries/$index',
  params: { parse: (params) => paramsSchema.parse(params), stringify: ({ index }) => ({ index: String(index) }) },
  component: lazyRouteComponent(() => import('./ledger-entry-page.tsx'), 'LedgerEntryPage'),
})

import { nameSchema } from '@maestro-helix/contract/identifiers'
import { runStatusSchema } from '@maestro-helix/contract/run'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

/** Filters are in the address, so that a view can be kept and shared. What is not a filter is dropped. */
const searchSchema = z.object({
  workflow: nameSchema.optional().catch(undefined),
  status: runStatusSchema.optional().catch(undefined),
  search: z.string().max(100).optional().catch(undefined),
})

export const runsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./runs-page.tsx'), 'RunsPage'),
})

import { idSchema } from '@maestro-helix/contract/identifiers'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

/** `with` is the other run, `step` the one whose outputs are open. */
const searchSchema = z.object({ with: idSchema.optional().catch(undefined), step: z.string().max(64).optional().catch(undefined) })

export const compareRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs/$runId/compare',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./compare-page.tsx'), 'ComparePage'),
})

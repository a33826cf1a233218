import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

/** `span` is the id of the attempt or wait whose particulars are open. */
const searchSchema = z.object({ span: z.string().max(200).optional().catch(undefined) })

export const runRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/runs/$runId',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./run-page.tsx'), 'RunPage'),
})

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

const searchSchema = z.object({ search: z.string().max(100).optional().catch(undefined) })

export const workflowsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/workflows',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./workflows-page.tsx'), 'WorkflowsPage'),
})

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

const versionSchema = z.number().int().min(1).optional().catch(undefined)

/** The two versions that are compared. */
const searchSchema = z.object({ from: versionSchema, to: versionSchema })

export const workflowRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/workflows/$name',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./workflow-page.tsx'), 'WorkflowPage'),
})

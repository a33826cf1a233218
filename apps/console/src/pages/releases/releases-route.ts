import { promotionRecordSchema } from '@maestro-helix/contract/promotion'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

const searchSchema = z.object({ status: promotionRecordSchema.shape.status.optional().catch(undefined) })

export const releasesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/releases',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./releases-page.tsx'), 'ReleasesPage'),
})

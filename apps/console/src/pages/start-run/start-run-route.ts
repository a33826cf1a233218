import { idSchema } from '@maestro-helix/contract/identifiers'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { signedInRoute } from '../../root-route.tsx'

/** `like` is a run whose input the form begins with. */
const searchSchema = z.object({ like: idSchema.optional().catch(undefined) })

export const startRunRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/workflows/$name/start',
  validateSearch: (search) => searchSchema.parse(search),
  component: lazyRouteComponent(() => import('./start-run-page.tsx'), 'StartRunPage'),
})

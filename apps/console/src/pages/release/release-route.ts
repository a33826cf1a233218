import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'

export const releaseRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/releases/$promotionId',
  component: lazyRouteComponent(() => import('./release-page.tsx'), 'ReleasePage'),
})

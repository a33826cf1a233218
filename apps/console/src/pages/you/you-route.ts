import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'

export const youRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/you',
  component: lazyRouteComponent(() => import('./you-page.tsx'), 'YouPage'),
})

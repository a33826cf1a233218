import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'

export const gatesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/gates',
  component: lazyRouteComponent(() => import('./gates-page.tsx'), 'GatesPage'),
})

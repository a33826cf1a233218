import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'

export const reviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/reviews/$reviewId',
  component: lazyRouteComponent(() => import('./review-page.tsx'), 'ReviewPage'),
})

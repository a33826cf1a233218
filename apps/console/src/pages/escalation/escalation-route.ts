import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'

export const escalationRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/escalations/$escalationId',
  component: lazyRouteComponent(() => import('./escalation-page.tsx'), 'EscalationPage'),
})

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'

export const complianceRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/compliance',
  component: lazyRouteComponent(() => import('./compliance-page.tsx'), 'CompliancePage'),
})

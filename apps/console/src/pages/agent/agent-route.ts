import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'

export const agentRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/agents/$agent',
  component: lazyRouteComponent(() => import('./agent-page.tsx'), 'AgentPage'),
})

import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../../root-route.tsx'
import { inboxSearchSchema } from './inbox-search.ts'

export const inboxRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/escalations',
  validateSearch: (search) => inboxSearchSchema.parse(search),
  component: lazyRouteComponent(() => import('./inbox-page.tsx'), 'InboxPage'),
})

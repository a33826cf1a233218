import { createRootRoute, createRoute, Outlet } from '@tanstack/react-router'
import { AppShell } from './shell/app-shell.tsx'
import { NotFound, PageFailed } from './shell/page-failed.tsx'
import { SessionGate } from './shell/session.tsx'

export const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: PageFailed })

/** The parent of every page that takes a person who is signed in. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: () => (
    <SessionGate>
      <AppShell>
        <Outlet />
      </AppShell>
    </SessionGate>
  ),
  errorComponent: PageFailed,
})

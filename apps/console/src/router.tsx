import { createRouter } from '@tanstack/react-router'
import { agentRoute } from './pages/agent/agent-route.ts'
import { agentsRoute } from './pages/agents/agents-route.ts'
import { compareRoute } from './pages/compare/compare-route.ts'
import { complianceRoute } from './pages/compliance/compliance-route.ts'
import { enrolRoute } from './pages/enrol/enrol-route.ts'
import { escalationRoute } from './pages/escalation/escalation-route.ts'
import { gatesRoute } from './pages/gates/gates-route.ts'
import { inboxRoute } from './pages/inbox/inbox-route.ts'
import { ledgerRoute } from './pages/ledger/ledger-route.ts'
import { ledgerEntryRoute } from './pages/ledger-entry/ledger-entry-route.ts'
import { overviewRoute } from './pages/overview/overview-route.ts'
import { releaseRoute } from './pages/release/release-route.ts'
import { releasesRoute } from './pages/releases/releases-route.ts'
import { reviewRoute } from './pages/review/review-route.ts'
import { runRoute } from './pages/run/run-route.ts'
import { runsRoute } from './pages/runs/runs-route.ts'
import { startRunRoute } from './pages/start-run/start-run-route.ts'
import { workflowRoute } from './pages/workflow/workflow-route.ts'
import { workflowsRoute } from './pages/workflows/workflows-route.ts'
import { youRoute } from './pages/you/you-route.ts'
import { rootRoute, signedInRoute } from './root-route.tsx'

/** Every page of the console. A page is a folder of src/pages whose route stands here, and in shell/navigation.ts where one goes to it by name. */
const routeTree = rootRoute.addChildren([
  enrolRoute,
  signedInRoute.addChildren([
    overviewRoute,
    inboxRoute,
    escalationRoute,
    reviewRoute,
    runsRoute,
    runRoute,
    compareRoute,
    workflowsRoute,
    workflowRoute,
    startRunRoute,
    releasesRoute,
    releaseRoute,
    agentsRoute,
    agentRoute,
    gatesRoute,
    complianceRoute,
    ledgerRoute,
    ledgerEntryRoute,
    youRoute,
  ]),
])

export const router = createRouter({ routeTree, defaultPreload: false, scrollRestoration: true })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

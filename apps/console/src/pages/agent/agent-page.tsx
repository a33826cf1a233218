import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ScoreHistory } from '../../scores/score-history.tsx'
import { Page } from '../../shell/page.tsx'
import { AgentRecord } from '../escalation/agent-record.tsx'
import { MaturityHistory } from './maturity-history.tsx'
import { MaturitySection } from './maturity-section.tsx'
import { TrafficSection } from './traffic-section.tsx'

const route = getRouteApi('/signed-in/agents/$agent')

/** One agent: its record, its scores over time, its maturity with the evidence for every tier, and what is sent to it and why. */
export function AgentPage(): ReactNode {
  const { agent } = route.useParams()
  const { data } = useQuery({ queryKey: queryKeys.agents, queryFn: () => client.agents() })
  const description = data?.agents.find((standing) => standing.agent === agent && standing.description !== null)?.description
  return (
    <Page
      title={agent}
      lead={description}
      actions={
        <Link to="/ledger" search={{ about: agent }} className="text-sm underline decoration-line-strong underline-offset-3">
          Entries in the ledger
        </Link>
      }
    >
      <AgentRecord agent={agent} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ScoreHistory key={agent} agent={agent} title={`Quality and risk of ${agent}`} />
        <MaturityHistory agent={agent} />
      </div>
      <MaturitySection agent={agent} />
      <TrafficSection agent={agent} />
    </Page>
  )
}

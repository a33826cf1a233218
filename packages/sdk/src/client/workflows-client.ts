import { type PipelineMetacognition, pipelineMetacognitionSchema } from '@maestro-helix/contract/http/metacognition'
import type { Page } from '@maestro-helix/contract/http/paging'
import * as workflows from '@maestro-helix/contract/http/workflows'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { ResourceClient } from './resource-client.ts'

type Paging = { limit?: number; after?: string }

/** Definitions and their versions; `MaestroClient.workflows`. */
export class WorkflowsClient extends ResourceClient {
  /** Takes a definition, or the text of a YAML file. */
  apply(definition: WorkflowDefinition | string): Promise<workflows.ApplyWorkflowResponse> {
    const yaml = typeof definition === 'string'
    return this.http.json({
      method: 'POST',
      path: '/workflows',
      body: definition,
      ...(yaml && { contentType: 'application/yaml' }),
      schema: workflows.applyWorkflowResponseSchema,
    })
  }

  list(query: Paging = {}): Promise<Page<workflows.Workflow>> {
    return this.http.json({ path: '/workflows', query, schema: workflows.workflowsPageSchema })
  }

  get(name: string): Promise<workflows.WorkflowDetail> {
    return this.http.json({ path: `/workflows/${encodeURIComponent(name)}`, schema: workflows.workflowDetailSchema })
  }

  versions(name: string): Promise<workflows.WorkflowVersions> {
    return this.http.json({ path: `/workflows/${encodeURIComponent(name)}/versions`, schema: workflows.workflowVersionsSchema })
  }

  version(name: string, version: number): Promise<workflows.WorkflowVersion> {
    return this.http.json({ path: `/workflows/${encodeURIComponent(name)}/versions/${version}`, schema: workflows.workflowVersionSchema })
  }

  check(name: string): Promise<PipelineMetacognition> {
    return this.http.json({ path: `/workflows/${encodeURIComponent(name)}/metacognition`, schema: pipelineMetacognitionSchema })
  }

  diff(name: string, from: number, to: number): Promise<workflows.WorkflowDiff> {
    return this.http.json({ path: `/workflows/${encodeURIComponent(name)}/diff`, query: { from, to }, schema: workflows.workflowDiffSchema })
  }

  pause(name: string): Promise<workflows.Workflow> {
    return this.http.json({ method: 'POST', path: `/workflows/${encodeURIComponent(name)}/pause`, schema: workflows.workflowSchema })
  }

  resume(name: string): Promise<workflows.Workflow> {
    return this.http.json({ method: 'POST', path: `/workflows/${encodeURIComponent(name)}/resume`, schema: workflows.workflowSchema })
  }

  restore(name: string, version: number): Promise<workflows.Workflow> {
    return this.http.json({ method: 'POST', path: `/workflows/${encodeURIComponent(name)}/restore/${version}`, schema: workflows.workflowSchema })
  }
}

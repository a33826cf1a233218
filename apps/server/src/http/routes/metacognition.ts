import { pipelineMetacognitionSchema } from '@maestro-helix/contract/http/metacognition'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import type { Routes } from '../route.ts'

export const metacognitionRoutes: Routes = (app, deps) => {
  app.get(
    '/workflows/:id/metacognition',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'checkWorkflow',
        tags: ['workflows'],
        summary: 'Check how clearly a workflow watches itself',
        description:
          'The architecture is probed (the judge is asked, each gate is given a poor output), the procedure is read from the last runs. Each part passes at a clarity of 0.6.',
        params: z.strictObject({ id: nameSchema }),
        response: { 200: pipelineMetacognitionSchema },
        throws: ['NOT_FOUND'],
      },
    },
    (request) => deps.checkPipeline(request.params.id),
  )
}

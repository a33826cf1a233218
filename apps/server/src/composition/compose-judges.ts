import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { besideEmbedded } from '@maestro-helix/judge-entailment/beside-embedded'
import { chooseJudge, chooseModelJudge, type JudgeChoice } from '../operations/choose-judge.ts'
import type { ServerMetrics } from '../operations/metrics.ts'
import type { Schemas } from '../orchestration/json-schemas.ts'
import { sha256Hex } from '../record/digest.ts'
import type { SystemConfiguration } from './system-configuration.ts'
import type { SystemPorts } from './system-ports.ts'

/** Who judges outputs. */
export type ComposedJudges = {
  /** Always there, and by which recorded evaluations are computed again. */
  embedded: Judge
  /** Judges the steps. */
  judge: Judge
  /** A language model, where one is configured. */
  modelJudge: Judge | undefined
}

/** The judges that the configuration names. */
export async function composeJudges(
  configuration: SystemConfiguration,
  ports: SystemPorts,
  { schemas, metrics }: { schemas: Schemas; metrics: ServerMetrics },
): Promise<ComposedJudges> {
  const { logger } = ports
  if (ports.judge) return { embedded: ports.judge, judge: ports.judge, modelJudge: undefined }
  const { judge: embedded } = await besideEmbedded(
    embeddedJudge({ sha256: sha256Hex, schemaViolations: (schema, value) => schemas.validate(schema, value) }),
    configuration.entailment,
    (reason) => logger.warn({ code: 'ENTAILMENT_UNAVAILABLE' }, reason),
  )
  const choice: JudgeChoice = {
    helix: configuration.helix,
    model: configuration.judgeModel,
    embedded,
    elapsedMs: ports.elapsedMs,
    onSpent: metrics.judgeSpent,
    onOutage: (reason) => {
      metrics.judgeOutage()
      logger.warn({ judge: configuration.judgeModel?.model }, reason)
    },
  }
  return { embedded, judge: await chooseJudge(choice), modelJudge: await chooseModelJudge(choice) }
}

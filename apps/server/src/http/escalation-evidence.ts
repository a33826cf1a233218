import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { EscalationEvidence } from '@maestro-helix/contract/http/escalation-queue'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import type { RunSnapshot } from '../record/record-store.ts'

/**
 * What speaks for and against, gathered from the record of the run. A gate may decide on the best of several attempts: then that attempt's output and
 * scores are shown, because it is what would be used.
 */
export function escalationEvidence({ attempts, intents }: RunSnapshot, escalation: EscalationRecord): EscalationEvidence {
  const ofStep = attempts.filter(({ stepId }) => stepId === escalation.stepId)
  const asked = ofStep.find(({ attempt }) => attempt === escalation.attempt)
  const used =
    escalation.kind === 'gate' ? (ofStep.find(({ attempt }) => attempt === (asked?.bestAttempt ?? escalation.attempt)) ?? asked) : undefined
  const intent = intents.find(({ block }) => block.intentId === escalation.intentId)
  return {
    output: used ? { attempt: used.attempt, value: used.output } : null,
    accuracyReasons: used?.qsr?.components.accuracy.reasons ?? [],
    components: used?.qsr?.components ?? null,
    qsr: used?.qsr?.qsr ?? null,
    consistency: used?.qsr?.consistency ?? null,
    confidence: used?.qsr?.confidence ?? null,
    risk: intent?.risk ?? used?.risk ?? null,
    gate: asked?.decision ?? null,
    intentCanonical: intent ? new TextDecoder().decode(canonicalJsonBytes(intent.block)) : null,
  }
}

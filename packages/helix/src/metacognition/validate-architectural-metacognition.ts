import { type MetacognitionCheck, type MetacognitionReport, reportOf, shareOf } from './clarity.ts'

/**
 * What was found wired when a pipeline was probed: counts of working parts, obtained by using them, never from what a declaration says.
 */
export type ArchitectureObservation = {
  /** Agent steps, and those of them for which at least one candidate is loaded and callable. */
  agentSteps: number
  agentStepsWithAgent: number
  /** Agent steps that something judges against: a mapped context, or one that the agent was seen to return. */
  agentStepsWithContext: number
  /** The judge was given a grounded and an unsupported answer to the same question: both scores, or null where it did not answer. */
  judgeProbe: { grounded: number; unsupported: number } | null
  /** Agent steps whose gate, given a poor output at its real thresholds, held it. */
  agentStepsWhoseGateHeldPoorOutput: number
  /** Agent steps that give a low output at least one further attempt. */
  agentStepsThatAdapt: number
  /** Evidence written by this pipeline could be read back, with its ledger entry. */
  evidenceReadBack: boolean
  /** Irreversible action steps, and how many people are enrolled who could approve them. */
  irreversibleSteps: number
  enrolledOperators: number
}

/**
 * Architectural metacognition: can this pipeline notice and correct its own mistakes, as it is really put together? Pure.
 * @returns clarity 0..1; a pipeline passes at 0.6 and above.
 */
export function validateArchitecturalMetacognition(observed: ArchitectureObservation): MetacognitionReport {
  const steps = observed.agentSteps
  const of = (part: number, name: string, what: string, advice: string): MetacognitionCheck => {
    const score = shareOf(part, steps, 1)
    return { name, score, observed: `${part} of ${steps} agent steps ${what}`, advice: score < 1 ? advice : null }
  }
  const checks: MetacognitionCheck[] = [
    of(observed.agentStepsWithAgent, 'agents', 'have a candidate that is loaded', 'Add the missing agents to the catalog.'),
    judgeCheck(observed.judgeProbe),
    of(
      observed.agentStepsWithContext,
      'grounds',
      'are judged against something',
      'Map a `context` in the step, or have the agent return the `context` it relied on.',
    ),
    of(
      observed.agentStepsWhoseGateHeldPoorOutput,
      'gates',
      'held a poor output when probed',
      'Raise qsrMin or lower mriMax of the others in config/helix_quality_gates.json or the step.',
    ),
    of(
      observed.agentStepsThatAdapt,
      'adaptation',
      'give a low output another attempt',
      'Set adaptAttempts of the step, or adaptation.maxAttempts of the gate configuration, to 1 or more.',
    ),
    {
      name: 'evidence',
      score: observed.evidenceReadBack ? 1 : 0,
      observed: observed.evidenceReadBack
        ? 'an evaluation was read back with its ledger entry'
        : 'no evaluation of this pipeline could be read back with its ledger entry',
      advice: observed.evidenceReadBack
        ? null
        : 'Run the workflow once; if this stays, the record or the ledger is not working: see `maestro doctor`.',
    },
  ]
  if (observed.irreversibleSteps > 0) {
    const score = shareOf(Math.min(2, observed.enrolledOperators), 2, 0)
    checks.push({
      name: 'people',
      score,
      observed: `${observed.irreversibleSteps} irreversible steps, ${observed.enrolledOperators} people who may approve`,
      advice: score < 1 ? 'Enrol at least two operators: `maestro operators enrol NAME`.' : null,
    })
  }
  return reportOf(checks)
}

/** A judge that cannot tell a supported answer from an invented one is no judge; the distance counts in full from 0.2. */
function judgeCheck(probe: ArchitectureObservation['judgeProbe']): MetacognitionCheck {
  if (probe === null)
    return { name: 'judge', score: 0, observed: 'the judge did not answer', advice: 'Check HELIX_URL, or unset it to use the embedded judge.' }
  const distance = probe.grounded - probe.unsupported
  const score = shareOf(distance, 0.2, 0)
  return {
    name: 'judge',
    score,
    observed: `a supported answer scored ${probe.grounded.toFixed(2)}, an invented one ${probe.unsupported.toFixed(2)}`,
    advice: score < 1 ? 'The judge hardly tells a supported answer from an invented one; use another.' : null,
  }
}

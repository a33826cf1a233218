import { type MetacognitionCheck, type MetacognitionReport, reportOf, shareOf } from './clarity.ts'

/** What the record says of a pipeline's last runs: counts over recorded attempts. */
export type ProcedureObservation = {
  runs: number
  /** Agent attempts that produced an output, and those of them with a score, a risk and a gate decision. */
  outputs: number
  outputsGoverned: number
  /** Attempts the gate sent back, those that were followed by another attempt, and those whose step then scored higher. */
  sentBack: number
  sentBackAndTriedAgain: number
  sentBackAndImproved: number
  /** Attempts the gate held for people, and those after which no dependent step started before a person had decided. */
  held: number
  heldAndWaited: number
  /** Escalations that are no longer open, and those of them that a person decided (the rest ran out of time). */
  escalationsEnded: number
  escalationsDecided: number
  /** Outputs for which the agent gave a score of its own, and those of them within 0.25 of the judge's. */
  selfScored: number
  selfScoredConsistently: number
  /** Ended attempts, and those of them whose ledger entry was found. */
  attempts: number
  attemptsInLedger: number
}

/**
 * Procedural metacognition: did the pipeline really judge, correct, wait and record in its last runs? Pure. What never came up (nobody held
 * anything) is left out; a pipeline that never ran has shown nothing and does not pass.
 * @returns clarity 0..1; a pipeline passes at 0.6 and above.
 */
export function validateProceduralMetacognition(observed: ProcedureObservation): MetacognitionReport {
  if (observed.runs === 0) {
    return reportOf([
      { name: 'runs', score: 0, observed: 'this pipeline has never run', advice: 'Run it once: `maestro run NAME --wait`, then check again.' },
    ])
  }
  const checks: (MetacognitionCheck | null)[] = [
    check(
      'judged',
      observed.outputsGoverned,
      observed.outputs,
      'outputs were scored, assessed and gated',
      'Outputs without a judgement mean that the judge failed: see `maestro logs server`.',
    ),
    check(
      'recorded',
      observed.attemptsInLedger,
      observed.attempts,
      'attempts have their ledger entry',
      'The ledger misses entries: run `maestro ledger verify`.',
    ),
    check(
      'corrected',
      observed.sentBackAndTriedAgain,
      observed.sentBack,
      'outputs that were sent back were tried again',
      'Raise adaptAttempts of the steps concerned.',
    ),
    check(
      'improved',
      observed.sentBackAndImproved,
      observed.sentBack,
      'outputs that were sent back got better',
      'Have the agent use `feedback.suggestions`.',
    ),
    check(
      'waited',
      observed.heldAndWaited,
      observed.held,
      'held outputs waited for a person',
      'A dependent step started early: report this as a defect.',
    ),
    check(
      'answered',
      observed.escalationsDecided,
      observed.escalationsEnded,
      'escalations were decided by a person in time',
      'Lengthen escalationTimeoutMs, or have more people on call.',
    ),
    observed.selfScored === 0
      ? { name: 'self-assessed', score: 0, observed: 'no agent scored its own output', advice: 'Return `selfScore` from the agents.' }
      : check(
          'self-assessed',
          observed.selfScoredConsistently,
          observed.selfScored,
          'self-scores were within 0.25 of the judge',
          "Calibrate the agents' own scores.",
        ),
  ]
  return reportOf(checks.filter((item) => item !== null))
}

function check(name: string, part: number, whole: number, what: string, advice: string): MetacognitionCheck | null {
  if (whole === 0) return null
  const score = shareOf(part, whole, 0)
  return { name, score, observed: `${part} of ${whole} ${what}`, advice: score < 1 ? advice : null }
}

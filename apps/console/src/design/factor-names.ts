import type { RiskFactor } from '@maestro-helix/contract/evaluation'

/** The drivers of a risk in words. */
export const factorNames: Record<RiskFactor['name'], string> = {
  epistemicUncertainty: 'Epistemic uncertainty',
  reflectiveMisalignment: 'Reflective misalignment',
  cognitiveDrift: 'Cognitive drift',
  evaluationEntropy: 'Evaluation entropy',
  proceduralDeviation: 'Procedural deviation',
  irreversibility: 'Irreversibility',
  blastRadius: 'Blast radius',
  injectedInstructions: 'Injected instructions',
  trajectoryBehaviour: 'Behaviour over the run',
  predictedFailure: 'Predicted failure',
  unreadText: 'Text that was not read',
}

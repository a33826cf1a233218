const words: Readonly<Record<string, string>> = {
  qsrMin: 'Least QSR',
  mriMax: 'Greatest MRI',
  riskTier: 'Tier of the risk',
  accuracyFloor: 'Least accuracy',
  coherenceFloor: 'Least coherence',
  completionFloor: 'Least completion',
  relevanceFloor: 'Least relevance',
  objectionLimit: 'Greatest probability that people object',
  confidenceFloor: 'Least confidence of the judge',
  unreadText: 'All of it was read',
  notAssessable: 'Something to check its truth against',
  inventedNumber: 'No invented number',
  inventedDate: 'No invented date',
  inventedAmount: 'No invented amount',
  inventedUnit: 'No invented unit',
  inventedName: 'No invented name',
  inventedLink: 'No invented link',
  inventedCitation: 'No invented citation',
  flippedNegation: 'No flipped negation',
  swappedNames: 'No swapped names',
  contradicted: 'Nothing contradicted',
  unsupported: 'Nothing unsupported',
  missingPart: 'No part missing',
  missingField: 'No field missing',
  schemaViolated: 'Fits its schema',
  echoedTask: 'Does not repeat the task',
  declined: 'Does not refuse',
  noise: 'Is language, not noise',
}

/** What a gate's condition asks for, in words; its name where it has none here. */
export function conditionWords(name: string): string {
  return words[name] ?? name
}

/** Whether a condition is one on a number that a person would compare, so that its value and threshold say something. */
export function isMeasured(name: string): boolean {
  return /Floor$|Limit$|Min$|Max$/.test(name)
}

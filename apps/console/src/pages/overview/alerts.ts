import type { MeasuredValue } from '@maestro-helix/contract/http/maturity'

/** The published alerts that rest on means: quality below 0.6, risk above 0.4, maturity below 0.75. What is not known alerts nobody. Pure. */
export function alertsOf(inputs: Readonly<Record<string, Pick<MeasuredValue, 'value'>>>): string[] {
  const value = (name: string): number | null => inputs[name]?.value ?? null
  const [quality, risk, maturity] = [value('q'), value('mri'), value('rmm')]
  return [
    ...(quality !== null && quality < 0.6 ? ['Mean QSR is below 0.6.'] : []),
    ...(risk !== null && risk > 0.4 ? ['Mean MRI is above 0.4.'] : []),
    ...(maturity !== null && maturity < 0.75 ? ['RMM is below 0.75.'] : []),
  ]
}

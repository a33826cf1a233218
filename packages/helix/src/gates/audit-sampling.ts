import type { Sha256 } from '../embedded-evaluator.ts'

/**
 * Whether a passed output is drawn for audit: pseudo-random by the attempt's identity, so that replay decides alike and nothing about the output, its score or
 * its agent has a say. `salt` (such as the configuration's hash) keeps one from knowing long before which attempts will be looked at. `rate`: 0 none .. 1 all.
 */
export function isDrawnForAudit(attemptIdentity: string, rate: number, salt: string, sha256: Sha256): boolean {
  // 13 hexadecimal digits are 52 bits, which a number holds exactly.
  return Number.parseInt(sha256(`audit\n${salt}\n${attemptIdentity}`).slice(0, 13), 16) / 2 ** 52 < rate
}

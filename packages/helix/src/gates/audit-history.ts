import type { AuditLabel } from './learn-then-test.ts'

/** What the record says of a promising gate, in the order it was recorded. */
export type GateAudit =
  /** A person's verdict on an audited output, with the QSR it had and the least QSR that passed when it did. */
  | { readonly kind: 'labelled'; /** Of the label. */ readonly id: string; readonly qsr: number; readonly qsrMin: number; readonly bad: boolean }
  /** Another verdict in place of the label of that id. */
  | { readonly kind: 'corrected'; readonly label: string; readonly bad: boolean }
  /** A person had the threshold learnt anew, from all labels so far or, after a drift, from those since the calibration before. */
  | { readonly kind: 'calibrated'; readonly startOver: boolean }

export type AuditHistory = {
  /** Labels that the last calibration learnt from; none before the first. */
  readonly learntFrom: readonly AuditLabel[]
  /** Labels given since. */
  readonly since: readonly AuditLabel[]
  /** Least QSR that was audited throughout: below it some outputs never had a chance to be drawn. 0..1 */
  readonly auditedFrom: number
}

/**
 * Splits the history at its last calibration. Labels take part in a threshold only by somebody's recorded act, and so do corrections of labels that it
 * was learnt from: each output counts once, by its last label before the calibration.
 */
export function auditHistory(audits: readonly GateAudit[]): AuditHistory {
  type Label = AuditLabel & { readonly id: string; readonly qsrMin: number }
  const corrected = new Map<string, boolean>()
  const standing = (label: Label): Label => ({ ...label, bad: corrected.get(label.id) ?? label.bad })
  let learntFrom: Label[] = []
  let since: Label[] = []
  for (const audit of audits) {
    if (audit.kind === 'labelled') since.push({ id: audit.id, qsr: audit.qsr, qsrMin: audit.qsrMin, bad: audit.bad })
    else if (audit.kind === 'corrected') corrected.set(audit.label, audit.bad)
    else {
      learntFrom = (audit.startOver ? since : [...learntFrom, ...since]).map(standing)
      since = []
    }
  }
  return { learntFrom, since: since.map(standing), auditedFrom: learntFrom.reduce((greatest, { qsrMin }) => Math.max(greatest, qsrMin), 0) }
}

import type { JsonObject } from '@maestro-helix/contract/json'

/** One figure measured on held-out data, with the interval it may be off by. */
export type ModelMetric = {
  /** What it was measured on, e.g. "summeval". */
  readonly set: string
  /** e.g. "summary-level Spearman of coherence". */
  readonly name: string
  /** How the items measured were kept out of training, e.g. "5-fold by document", "by document and system"; "in-sample" where they were not. */
  readonly validation: string
  readonly value: number
  /** Ends of the 95 % interval, by bootstrap over groups (documents, attacks), not over items. */
  readonly low: number
  readonly high: number
  readonly items: number
  readonly groups: number
}

export type TrainingSet = {
  readonly set: string
  readonly licence: string
  readonly items: number
  readonly groups: number
  /** SHA-256 of the file that was read. */
  readonly sha256: string
}

/**
 * A model learnt by scripts/train-judges.ts and frozen: its weights, what it was learnt from, and what it can and cannot do. The file is the
 * canonical JSON of this value, so that its SHA-256 and that of its bytes are one.
 */
export type PublishedModel<Parameters = unknown> = {
  readonly format: 1
  /** Also the name of its file and of its model card. */
  readonly name: string
  /** Raised by hand when the method changes; the SHA-256 tells every retraining apart. */
  readonly version: string
  readonly purpose: string
  readonly method: string
  /** What the weights belong to, in their order. */
  readonly features: readonly string[]
  readonly parameters: Parameters
  /** Cut-offs by which scores become flags, chosen on held-out predictions when the model was trained; never fitted where it is used. */
  readonly thresholds: Readonly<Record<string, number>>
  readonly training: readonly TrainingSet[]
  readonly metrics: readonly ModelMetric[]
  /** Figures of the same kind without some features, or of one feature alone: what carries the result. */
  readonly ablations: readonly ModelMetric[]
  readonly limits: readonly string[]
}

/** A published model and the SHA-256 of its file that this release was built with. */
export type RecordedModel = { readonly model: JsonObject; readonly name: string; readonly version: string; readonly sha256: string }

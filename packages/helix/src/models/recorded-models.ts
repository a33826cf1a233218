// Written by scripts/train-judges.ts from packages/helix/models; not to be edited.
import type { RecordedModel } from './published-model.ts'

/** The published models of this release, with the SHA-256 of each file. */
export const recordedModels: readonly RecordedModel[] = []

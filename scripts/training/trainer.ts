import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import type { PublishedModel } from '../../packages/helix/src/models/published-model.ts'

/** Files that may only be measured on, never learnt from, so that they show what carries over. */
export const evaluationOnly = ['qags', 'rjudge', 'tau_airline', 'summeval_refs'] as const

/** Licences as the data's README gives them. */
export const licences: Readonly<Record<string, string>> = {
  summeval: 'MIT (annotations, Yale-LILY/SummEval); article text (c) CNN / Daily Mail, statistics only',
  ragtruth_qa: 'MIT (RAGTruth)',
  topicalchat_usr: 'MIT (UniEval, USR annotations)',
  halueval_general: 'MIT (HaluEval)',
  assebench_security: 'Apache-2.0 (AgentAuditor)',
  prompt_injection: 'MIT (InjecAgent, BIPIA, NotInject); contexts of BIPIA tables and code CC BY-SA 4.0',
}

export type Trainer = {
  /** Name of the model it makes. */
  readonly name: string
  /** Files it learns from. */
  readonly learnsFrom: readonly string[]
  /**
   * Learns and measures. Deterministic: the same files give the same model to the last digit. `file` reads one of the benchmark's files; those for
   * evaluation only may be measured on.
   */
  train(file: (set: string) => BenchFile): PublishedModel
}

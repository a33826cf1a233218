import type { Command } from 'commander'
import type { BenchJudge } from '../bench/score-item.ts'
import { openBenchJudge } from '../bench/score-item.ts'
import type { Session } from '../session.ts'
import { share } from './operand.ts'

/** What --entailment sets. */
export type EntailmentOption = { entailment?: number }

/** The option of benchmarks of the judge that puts an encoder beside it. */
export function withEntailmentOption(command: Command): Command {
  return command.option('--entailment <share>', 'an encoder reads the claims, too, and counts that much in accuracy, 0 to 1', share)
}

/** Opens the judge of a benchmark, and ends what it started. The terminal is told once where claims could not be read. */
export async function withBenchJudge<Result>(
  { terminal }: Session,
  { entailment }: EntailmentOption,
  work: (judge: BenchJudge) => Promise<Result>,
): Promise<Result> {
  let told = false
  const judge = await openBenchJudge({
    ...(entailment !== undefined && { entailmentShare: entailment }),
    onUnread: (reason) => {
      if (!told) terminal.err(`Claims are not read: ${reason}`)
      told = true
    },
  })
  try {
    return await work(judge)
  } finally {
    await judge.close()
  }
}

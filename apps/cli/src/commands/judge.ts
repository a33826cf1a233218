import { createHash } from 'node:crypto'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type JudgeRequest, judgeRequestSchema, type QsrEvaluation } from '@maestro-helix/contract/evaluation'
import type { Json } from '@maestro-helix/contract/json'
import type { Judge } from '@maestro-helix/helix/judge'
import { HelixClient } from '@maestro-helix/sdk/client/helix-client'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { score } from '../output/format.ts'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { share } from './operand.ts'
import { readText } from './read-input.ts'
import { refuseDeep } from './refuse-deep.ts'

type Options = { task?: string; context?: string; selfScore?: number }

export function addJudgeCommand(program: Command, context: CliContext): void {
  program
    .command('judge')
    .summary('score one output, here or by a remote Helix')
    .description(
      'Scores one output by the Quality Score Rubric. The output is a text, or JSON of the form {"task", "output", "context"}. It is judged here, without any server; with HELIX_URL (or HELIX_QSR_URL for the legacy form, and HELIX_API_KEY) set, by that Helix.',
    )
    .argument('[file]', 'the output; - for standard input', '-')
    .option('--task <text>', 'what was asked for')
    .option('--context <file>', 'what the output must be grounded on')
    .option('--self-score <0..1>', "the agent's own score", share)
    .action(
      action(context, async (session, file: string, options: Options) => {
        const request = await requestOf(session, file, options)
        const evaluation = await (await judgeOf(context)).evaluate(request, session.signal)
        session.print(evaluation, () => evaluationText(session, evaluation))
      }),
    )
}

async function requestOf(session: Session, file: string, options: Options): Promise<JudgeRequest> {
  const text = await readText(session, file)
  const item = itemOf(text)
  refuseDeep(item, file === '-' ? 'the input' : file)
  const context = options.context === undefined ? undefined : await readText(session, options.context)
  const request = judgeRequestSchema.safeParse({
    ...item,
    ...(options.task === undefined ? {} : { task: options.task }),
    ...(context === undefined ? {} : { context }),
    ...(options.selfScore === undefined ? {} : { selfScore: options.selfScore }),
  })
  if (request.success) return request.data
  const [issue] = request.error.issues
  if (issue?.path[0] === 'task') throw new MaestroError('INVALID_REQUEST', 'an output is judged against what was asked for: add --task TEXT')
  throw new MaestroError('INVALID_REQUEST', `${file === '-' ? 'the input' : file}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`)
}

/** A JSON object with an output is the whole item; any other JSON, and any text, is the output itself. */
function itemOf(text: string): Record<string, unknown> {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return { output: text.trimEnd() }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'output' in value ? value : { output: value }
}

/** The judge that HELIX_URL (or HELIX_QSR_URL, in the legacy form) names, or the one that is built in. */
async function judgeOf({ environment }: CliContext): Promise<Pick<Judge, 'evaluate'>> {
  const { HELIX_URL: url, HELIX_QSR_URL: qsrUrl, HELIX_API_KEY: apiKey } = environment
  if (url || qsrUrl) return new HelixClient({ ...(url && { url }), ...(qsrUrl && { qsrUrl }), ...(apiKey && { apiKey }) })
  // Loaded only here: the judge is the largest part, and no other command needs it.
  const { embeddedJudge } = await import('@maestro-helix/helix/judge')
  return embeddedJudge({ sha256: (text) => createHash('sha256').update(text).digest('hex') })
}

function evaluationText({ terminal }: Session, evaluation: QsrEvaluation): string {
  const rows = Object.entries(evaluation.components).flatMap(([name, component]) => {
    const [first = '', ...more] = component.reasons
    const shown = component.score === null ? 'n/a' : component.score.toFixed(1)
    return [{ name, score: shown, reason: first }, ...more.map((reason) => ({ name: '', score: '', reason }))]
  })
  const style = evaluation.flag === 'GREEN' ? 'green' : evaluation.flag === 'YELLOW' ? 'yellow' : 'red'
  const width = Math.max(60, (terminal.columns() || 140) - 24)
  return [
    `QSR ${terminal.paint([style, 'bold'], `${score(evaluation.qsr)} ${evaluation.flag}`)}  significance ${evaluation.significance}  consistency ${score(evaluation.consistency)}  confidence ${score(evaluation.confidence)}${evaluation.calibrationNeeded ? '  calibration needed' : ''}`,
    '',
    table(
      terminal,
      [
        { title: 'component', value: (row) => row.name || ' ' },
        { title: 'of 5', value: (row) => row.score || ' ', align: 'right' },
        { title: 'why', value: (row) => row.reason, maxLength: width },
      ],
      rows,
      '',
    ),
    ...(evaluation.suggestions.length > 0
      ? ['', 'To improve:', ...evaluation.suggestions.map((suggestion) => `  - ${inertLine(suggestion, 500)}`)]
      : []),
    '',
    terminal.paint('dim', `${evaluation.evaluator.name} ${evaluation.evaluator.version}  output ${evaluation.outputSha256}`),
  ].join('\n')
}

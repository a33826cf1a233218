import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { SettingPlace } from '@maestro-helix/contract/governed-setting'
import type { EffectiveGate, GateView } from '@maestro-helix/contract/http/gates'
import { parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { actsAs, addVersionDecisions, addVersionReads, changedText, reason, type Reasoned, textOf, waitingText } from './governed-versions.ts'
import { nameOperand } from './operand.ts'

type Placed = { step?: SettingPlace }

/** What is in force is changed by a person, approved by another, and kept. */
export function addGateVersionCommands(gates: Command, context: CliContext): void {
  addVersionReads(gates, context, {
    command: 'gates',
    versions: {
      summary: 'every version of the gates, and which are in force',
      description: 'Lists every version of the gate configuration, and of what single steps may ask for by themselves, newest first.',
    },
    diff: 'Prints which values differ between two versions, and by which more passes; beside the version it was proposed in place of where one is named.',
  })

  gates
    .command('propose')
    .summary('propose a configuration, or what a step may ask for')
    .description(
      'Proposes the gate configuration in a file, or with --step what that step may ask for by itself (a file with qsrMin, mriMax). In force once another governance lead approved it and it is activated.',
    )
    .argument('<file>', 'file with the configuration')
    .requiredOption(...reason)
    .option('--step <workflow/step>', 'the step that may ask for less', placeOperand)
    .option(...actsAs)
    .action(
      action(context, async (session, file: string, options: Reasoned & Placed) => {
        const text = await textOf(resolve(context.directory, file), file)
        const { rationale, step } = options
        const client = await session.connect(await actingOperator(session, options.as))
        const stored = await client.gates.propose(
          step === undefined ? { config: parseGateConfig(text), rationale } : { place: step, gate: jsonOf(text, file), rationale },
        )
        session.print(stored, () => changedText(stored, 'gates'))
      }),
    )

  addVersionDecisions(gates, context, {
    command: 'gates',
    approve: 'Approves a version, as a governance lead who did not propose it. It is not in force by that.',
  })

  gates
    .command('roll-back')
    .summary('take the version in force out of it')
    .description(
      'Takes the version in force out of it, as a governance lead; the one before is in force again. With --step that step asks for no less than is configured.',
    )
    .requiredOption(...reason)
    .option('--step <workflow/step>', 'the step that is to ask for no less any more', placeOperand)
    .option(...actsAs)
    .action(
      action(context, async (session, options: Reasoned & Placed) => {
        const client = await session.connect(await actingOperator(session, options.as))
        const made = await client.gates.rollBack(options.rationale, options.step)
        session.print(made, () => changedText(made, 'gates'))
      }),
    )
}

/** What passes where, what waits, and what was refused, for `maestro gates`. */
export function governedText(session: Session, view: GateView): string[] {
  return [...waitingText(session, view, 'gates'), effectiveTable(session, view)]
}

function effectiveTable({ terminal }: Session, { effective, effectiveLeftOut }: GateView): string {
  const rows = table<EffectiveGate>(
    terminal,
    [
      { title: 'step', value: ({ workflow, step }) => `${workflow}/${step}` },
      { title: 'qsr from', value: ({ qsrMin }) => qsrMin, align: 'right' },
      { title: 'mri to', value: ({ mriMax }) => mriMax, align: 'right' },
      { title: 'from', value: ({ source }) => [...new Set(Object.values(source))].join(', ') },
      { title: 'than default', value: ({ laxer, held }) => (laxer ? 'laxer' : held === null ? '' : 'own gate held') },
      { title: 'approved by', value: ({ approvedBy, laxer }) => (laxer ? (approvedBy ?? 'nobody') : '') },
    ],
    effective,
    'No workflow has a step that an agent does.',
  )
  return effectiveLeftOut === 0 ? rows : `${rows}\n... and ${effectiveLeftOut} more`
}

/** `WORKFLOW/STEP`. */
function placeOperand(text: string): SettingPlace {
  const [workflow = '', step = '', ...more] = text.split('/')
  if (more.length > 0) throw new MaestroError('INVALID_REQUEST', `"${text}": name it WORKFLOW/STEP`)
  return { workflow: nameOperand(workflow), step: nameOperand(step) }
}

function jsonOf(text: string, named: string): Record<string, number> {
  try {
    return JSON.parse(text) as Record<string, number>
  } catch {
    throw new MaestroError('INVALID_REQUEST', `${named} is no JSON`)
  }
}

import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import type { Terminal } from '../output/terminal.ts'

/** What a person can do once everything runs: where console and API are, and exactly how to decide what waits. `homeOption` is empty for the default home. */
export function nextSteps(
  terminal: Terminal,
  apiUrl: string,
  home: string,
  details: readonly RunDetail[],
  homeOption: string,
  enrolmentUrl?: string,
): string {
  const maestro = `npx maestro${homeOption}`
  const waiting = details.flatMap(({ escalations, run }) =>
    escalations.filter(({ status }) => status === 'open').map((escalation) => ({ escalation, run })),
  )
  const lines = [
    '',
    `${terminal.paint('bold', 'Console and API')}   ${apiUrl}   (token for programs: ${maestro} token)`,
    `${terminal.paint('bold', 'Home')}              ${home}`,
  ]
  if (enrolmentUrl !== undefined) {
    lines.push('', `${terminal.paint(['yellow', 'bold'], 'Nobody is enrolled yet.')} The first administrator enrols here, once:`, `  ${enrolmentUrl}`)
  }
  if (waiting.length > 0) {
    lines.push(
      '',
      terminal.paint(
        ['yellow', 'bold'],
        `${waiting.length} ${waiting.length === 1 ? 'question waits' : 'questions wait'} for people. In another terminal:`,
      ),
    )
    const two = waiting.some(({ escalation }) => escalation.peopleRequired === 2)
    lines.push(`  ${maestro} operators enrol alice`)
    if (two) lines.push(`  ${maestro} operators enrol bob          # what cannot be undone needs two people`)
    lines.push(`  ${maestro} gil list`)
    for (const { escalation, run } of waiting) {
      lines.push(`  # ${inertLine(`${run.workflow}, ${escalation.stepId}: ${escalation.reason}`, 110)}`)
      for (const person of escalation.peopleRequired === 2 ? ['alice', 'bob'] : ['alice'])
        lines.push(`  ${maestro} gil approve ${escalation.id} --as ${person}`)
    }
    lines.push(`  ${maestro} gil reject ID --as alice       # the other choice`)
  }
  const [first] = details
  lines.push(
    '',
    'Also:',
    `  ${maestro} ledger verify`,
    ...(first ? [`  ${maestro} runs show ${first.run.id} --attempts`] : [`  ${maestro} workflows`]),
    '',
    'Ctrl-C stops everything; the next start finds it again.',
  )
  return lines.join('\n')
}

import { randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, styleText } from 'node:util'
import { followRuns, isAtRest } from '@maestro-helix/cli/live/follow-runs'
import { inertJson, inertLine } from '@maestro-helix/sdk/inert-text'
import { connect } from '@maestro-helix/cli/server/connect'
import { samplesCatalog } from '@maestro-helix/cli/up/start-stack'
import { startLocalStack } from '@maestro-helix/cli/stack/local-stack'
import { codeOf, errorCatalogue } from '@maestro-helix/contract/errors'
import { loadTickets } from '@maestro-helix/examples/customer-service/evaluate-tickets'
import { chooseDesk } from './choose-desk.ts'
import { agreementOf, type TicketResult, ticketResult } from './ticket-result.ts'

/**
 * `maestro bench customer-service --data DIR`: every ticket of a shop folder through the whole system, each on a working copy of its own, so
 * that tickets about the same order do not get in each other's way. Nobody approves anything here: what is irreversible is shown waiting.
 */
const { values } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean', default: false } } })
const folder = resolve(values.data ?? join(import.meta.dirname, '../../examples/data/customer-service'))
const say = (line: string): void => void (values.json || process.stderr.write(`${line}\n`))
const stopping = new AbortController()
process.once('SIGTERM', () => stopping.abort())
process.once('SIGINT', () => stopping.abort())

const home = mkdtempSync(join(tmpdir(), 'maestro-tickets-'))
chmodSync(home, 0o711)
try {
  const tickets = await loadTickets(folder)
  const desk = await chooseDesk(folder)
  say(`${tickets.length} tickets of ${folder}; starting database, engine and server ...`)
  const stack = await startLocalStack({
    home,
    environment: { ...process.env },
    server: {
      program: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../../apps/server/src/main.ts')],
      environment: { MAESTRO_CATALOG: samplesCatalog },
    },
  })
  try {
    const client = await connect({ environment: {} }, home)
    const runIds: string[] = []
    for (const [index, { ticket }] of tickets.entries()) {
      const run = await client.runs.start({
        workflow: desk.workflow,
        id: randomUUID(),
        input: { folder, database: `ticket-${index + 1}`, ticket },
      })
      runIds.push(run.id)
    }
    const details = await followRuns(client, runIds, {
      signal: stopping.signal,
      onChange: (present) => say(`${present.filter(isAtRest).length} of ${tickets.length} at rest`),
      isEnough: (present) => present.every(isAtRest),
    })
    const results = details.map((detail, index) => ticketResult(index + 1, tickets[index]?.correct, detail, desk.effects))
    const agreement = agreementOf(results)
    if (values.json) process.stdout.write(`${inertJson({ folder, workflow: desk.workflow, tickets: results, agreement })}\n`)
    else print(results, agreement)
    process.exitCode = agreement.effectsWithoutApproval > 0 || agreement.failed > 0 ? 1 : 0
  } finally {
    await stack.stop()
  }
} catch (error) {
  const code = codeOf(error)
  process.stderr.write(`${code}: ${error instanceof Error ? error.message : String(error)}\n${errorCatalogue[code].hint}\n`)
  process.exitCode = 1
} finally {
  rmSync(home, { recursive: true, force: true })
}

function print(results: TicketResult[], agreement: ReturnType<typeof agreementOf>): void {
  const out = (line: string): void => void process.stdout.write(`${line}\n`)
  for (const result of results) {
    const verdict = result.failure
      ? styleText('red', 'failed')
      : result.comparison === null
        ? ''
        : result.comparison.exact
          ? styleText('green', 'agrees')
          : styleText('yellow', 'differs')
    out(`${styleText('bold', `ticket ${result.ticket}`)}  ${result.status}  ${verdict}`)
    if (result.failure) out(`  ${result.failure.code}: ${inertLine(result.failure.message)}`)
    for (const step of result.steps) out(`  ${step.step}: ${step.agent}  QSR ${step.qsr.toFixed(2)}  MRI ${step.mri.toFixed(2)}  gate: ${step.gate}`)
    for (const action of result.proposed) out(`  proposes ${action.name} ${inertLine(JSON.stringify(action.kwargs))}`)
    for (const waiting of result.waiting)
      out(`  waits for ${waiting.peopleRequired} ${waiting.peopleRequired === 1 ? 'person' : 'people'}: ${inertLine(waiting.reason)}`)
    for (const action of result.comparison?.missing ?? [])
      out(`  a correct clerk also does ${action.name} ${inertLine(JSON.stringify(action.kwargs))}`)
  }
  out('')
  if (agreement.compared > 0) {
    out(
      `all actions right: ${agreement.exact} of ${agreement.compared} tickets (95 % interval ${(agreement.exactInterval[0] * 100).toFixed(0)} to ${(agreement.exactInterval[1] * 100).toFixed(0)} %)`,
    )
    out(`proposed actions that were right: ${agreement.matched} of ${agreement.proposed}; correct actions in all: ${agreement.correct}`)
  }
  out(
    `handed over to a person by the clerk: ${agreement.handedOver}; waiting for people's approval: ${agreement.waiting}; held by the gate: ${agreement.heldByGate}`,
  )
  if (agreement.failed > 0) out(styleText('red', `runs that failed, and agree with nothing: ${agreement.failed} of ${results.length}`))
  out(`irreversible effects without two approvals: ${agreement.effectsWithoutApproval}`)
}

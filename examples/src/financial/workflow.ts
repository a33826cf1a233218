import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'

const folder = '= has(input.folder) ? input.folder : ""'
const summarySchema = { type: 'object', required: ['summary'], properties: { summary: { type: 'string', minLength: 1 } } }

/** Bank and books to a payout: reconcile and inspect in parallel, propose, wait for two people, schedule, report. */
export function createFinancialWorkflow(candidates: {
  reconcile: string[]
  inspect: string[]
  propose: string[]
  report: string[]
}): WorkflowDefinition {
  return {
    name: 'financial',
    description: 'Reconciles a bank statement with the ledger, finds duplicates and anomalies, and proposes a payout that waits for two people.',
    inputSchema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        folder: { type: 'string', description: 'Folder with bank.csv and ledger.csv. Default: the sample books.' },
        asOf: {
          type: 'string',
          description: 'The day to pay on, YYYY-MM-DD. Default: that of the last bank entry.',
          pattern: '^\\d{4}-\\d{2}-\\d{2}$',
        },
      },
    },
    steps: [
      {
        id: 'reconcile',
        kind: 'agent',
        description: 'Which bank and ledger entries are the same money?',
        agents: candidates.reconcile,
        task: 'Reconcile the bank statement with the ledger: match the entries that are the same money, and list the entries that stay open on either side with their amounts.',
        input: { folder },
        outputSchema: { ...summarySchema, required: ['summary', 'matches', 'openBank', 'openLedger'] },
      },
      {
        id: 'inspect',
        kind: 'agent',
        description: 'What would an auditor ask about?',
        agents: candidates.inspect,
        task: 'Find duplicates and anomalies among the entries of the bank statement and the ledger, and explain each finding.',
        input: { folder },
        outputSchema: { ...summarySchema, required: ['summary', 'findings'] },
      },
      {
        id: 'propose',
        kind: 'agent',
        description: 'Which open bills are due and undisputed?',
        after: ['reconcile', 'inspect'],
        agents: candidates.propose,
        task: 'Propose which open bills of the ledger to pay now, with payee, account, amount and due date, and say which are held back and why.',
        input: { folder, asOf: '= has(input.asOf) ? input.asOf : ""', openLedger: '= steps.reconcile.output.openLedger' },
        outputSchema: { ...summarySchema, required: ['summary', 'payments', 'totalCents', 'heldBack'] },
      },
      {
        id: 'pay',
        kind: 'action',
        description: 'Schedule the payout.',
        after: ['propose'],
        when: 'steps.propose.output.totalCents > 0',
        tool: 'schedule-payout',
        arguments: { folder, payments: '= steps.propose.output.payments', totalCents: '= steps.propose.output.totalCents' },
        target: 'The bank account of the books.',
        impact: '= steps.propose.output.summary',
        rollbackPlan: 'Before the bank has carried it out: delete the payout from the payout file. Afterwards: ask each payee to pay back.',
      },
      {
        id: 'report',
        kind: 'agent',
        description: 'What was reconciled, found and paid.',
        after: ['pay'],
        agents: candidates.report,
        task: 'Write the closing report of what was reconciled, found, proposed and paid.',
        input: {
          reconciliation: '= steps.reconcile.output.summary',
          findings: '= steps.inspect.output.summary',
          proposal: '= steps.propose.output.summary',
          payout: '= steps.pay.output',
        },
        outputSchema: { type: 'object', required: ['report'], properties: { report: { type: 'string', minLength: 1 } } },
      },
    ],
    output: { report: '= steps.report.output.report', totalCents: '= steps.propose.output.totalCents' },
  }
}

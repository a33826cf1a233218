import type { Command } from 'commander'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'

/** What each command is used for, by the words of the command. A test checks that every command has some, and that each can be parsed. */
const examples: Record<string, readonly string[]> = {
  up: ['maestro up --catalog my-catalog.ts', 'maestro up --samples', 'maestro up --samples --once --report report.json'],
  run: [
    'maestro run content-generation --wait',
    'maestro run customer-service --input @ticket.json --as alice',
    `maestro run content-generation --input '{"question": "Who approves a refund?"}' --json`,
  ],
  'runs list': ['maestro runs', 'maestro runs list --status waiting --workflow financial'],
  'runs show': [`maestro runs show ${id}`, `maestro runs show ${id} --attempts --output`],
  'runs pause': [`maestro runs pause ${id}`],
  'runs resume': [`maestro runs resume ${id}`],
  'runs cancel': [`maestro runs cancel ${id}`],
  'runs restart': [`maestro runs restart ${id} --from understand`],
  'workflows apply': ['maestro workflows apply refund.yaml', 'maestro workflows apply - --json'],
  'workflows list': ['maestro workflows'],
  'workflows show': ['maestro workflows show financial', 'maestro workflows show financial --workflow-version 1'],
  'workflows versions': ['maestro workflows versions financial'],
  'workflows diff': ['maestro workflows diff financial', 'maestro workflows diff financial 1 3'],
  'workflows pause': ['maestro workflows pause financial'],
  'workflows resume': ['maestro workflows resume financial'],
  'workflows restore': ['maestro workflows restore financial 1'],
  'gil list': ['maestro gil list', 'maestro gil list --workflow financial --tier Critical --unclaimed', 'maestro gil list --status rejected'],
  'gil show': [`maestro gil show ${id}`],
  'gil approve': [
    `maestro gil approve ${id} --as alice`,
    `maestro gil approve ${id} --as bob --rationale "Order and amount checked." --confidence 0.9 --yes`,
  ],
  'gil reject': [`maestro gil reject ${id} --as bob --rationale "The amount is wrong." --corrective-action "Ask for the invoice." --yes`],
  'routing show': ['maestro routing', 'maestro routing content-generation analyse', 'maestro routing --json'],
  'routing evaluate': ['maestro routing evaluate --policy my-routing.json', 'maestro routing evaluate --policy my-routing.json --workflow financial'],
  'policy show': ['maestro policy', 'maestro policy show 1'],
  'policy list': ['maestro policy list', 'maestro policy list --json'],
  'policy diff': ['maestro policy diff 1', 'maestro policy diff 1 2'],
  'policy test': ['maestro policy test config/policies'],
  'policy propose': ['maestro policy propose config/policies --as alice'],
  'policy activate': ['maestro policy activate 2 --as bob', 'maestro policy activate 1 --as bob'],
  'policy dry-run': ['maestro policy dry-run 2', 'maestro policy dry-run 2 --limit 10000 --json'],
  'gil override': [
    `maestro gil override ${id} --as bob --rationale "The source is right." --override-reason "The judge misread the table." --confidence 0.9 --corrective-action "Add the table to the context."`,
  ],
  'gil break-glass': [
    `maestro gil break-glass ${id} --as lea --rationale "The outage costs more." --override-reason "Nobody else answers." --confidence 0.9 --corrective-action "Enrol a third person."`,
  ],
  'gil claim': [`maestro gil claim ${id} --as alice`],
  'gil release': [`maestro gil release ${id} --as alice`],
  'gil comment': [`maestro gil comment ${id} "The supplier confirms the amount." --as alice`],
  'gil stop': [
    `maestro gil stop --run ${id} --reason "It repeats payments." --as lea`,
    'maestro gil stop --workflow financial --reason "Wrong account." --as lea',
    `maestro gil stop --page ${id} --reason "The window closes at noon." --as lea`,
  ],
  'gil reviews': ['maestro gil reviews', 'maestro gil reviews --state closed'],
  'gil review': [`maestro gil review ${id}`, `maestro gil review ${id} --justified --finding "The outage was real." --as cora`],
  'gil share': ['maestro gil share', 'maestro gil share --days 7 --workflow financial --json'],
  'on-call show': ['maestro on-call', 'maestro on-call show --at 2026-02-03T09:00:00Z'],
  'on-call schedule': ['maestro on-call schedule rotation.json', 'maestro on-call schedule rotation.json --as lea'],
  'on-call swap': ['maestro on-call swap cleo --from 2026-02-03T09:00 --until 2026-02-04T09:00 --role primary --as alice'],
  'on-call hand-over': ['maestro on-call hand-over "Two questions are open; the supplier calls back at ten." --as alice'],
  'on-call accept': [`maestro on-call accept ${id} --as bob`],
  'notify list': ['maestro notify', 'maestro notify list --state pending'],
  'notify test': ['maestro notify test slack', 'maestro notify test email --as alice'],
  'notify retry': [`maestro notify retry ${id}`],
  'gates show': ['maestro gates', 'maestro gates show 2', 'maestro gates show --json'],
  'gates versions': ['maestro gates versions'],
  'gates diff': ['maestro gates diff 2', 'maestro gates diff 1 3'],
  'gates propose': [
    'maestro gates propose my-gates.json --rationale "Audits of March: too much is held." --as alice',
    'maestro gates propose own-gate.json --step invoices/write --rationale "Short notes score low by their form." --as alice',
  ],
  'gates approve': ['maestro gates approve 2 --rationale "Measured on the audits of March." --as bob'],
  'gates activate': ['maestro gates activate 2 --as bob'],
  'gates roll-back': [
    'maestro gates roll-back --rationale "More passes than people accept." --as bob',
    'maestro gates roll-back --step invoices/write --rationale "No longer needed." --as bob',
  ],
  'gates audits': ['maestro gates audits', 'maestro gates audits --limit 200 --json'],
  'gates label': [
    `maestro gates label ${id} write 1 --good --as alice`,
    `maestro gates label ${id} write 2 --bad --as alice --rationale "It names an order that does not exist."`,
  ],
  'gates calibrate': ['maestro gates calibrate --as alice', 'maestro gates calibrate --as alice --start-over'],
  signatories: ['maestro signatories'],
  'signatories list': ['maestro signatories list'],
  'signatories register': ['maestro signatories register alice --role technical-lead --environment production --days 180'],
  'signatories revoke': ['maestro signatories revoke 01890a5d-ac96-774b-bcce-b302099a8057'],
  'service-accounts': ['maestro service-accounts'],
  'service-accounts list': ['maestro service-accounts list'],
  'service-accounts create': ['maestro service-accounts create nightly-reports --role operator'],
  'service-accounts revoke': ['maestro service-accounts revoke nightly-reports'],
  'operators invite': ['maestro operators invite --roles approver --name bob'],
  'operators accept': ['maestro operators accept http://localhost:7411/enrol#TOKEN bob'],
  'operators roles': ['maestro operators roles alice operator,approver,governance-lead'],
  'calibration show': ['maestro calibration', 'maestro calibration show --diagram --json'],
  'calibration propose': ['maestro calibration propose --as alice'],
  'calibration approve': ['maestro calibration approve 1 --as bob --rationale "The error on held-out verdicts halves."'],
  'calibration activate': ['maestro calibration activate 1 --as bob'],
  'calibration roll-back': ['maestro calibration roll-back --as bob --rationale "More is held than people object to."'],
  maturity: ['maestro maturity', 'maestro maturity --since 2026-01-01 --until 2026-02-01 --json', 'maestro maturity --record'],
  'operators enrol': ['maestro operators enrol alice --display-name "Alice Example"'],
  'operators list': ['maestro operators list'],
  'operators revoke': ['maestro operators revoke alice'],
  judge: [
    'maestro judge answer.txt --task "Summarise the refund policy." --context policy.md',
    'maestro judge item.json --json',
    'maestro judge --task "What is the capital of France?"',
  ],
  'ledger head': ['maestro ledger'],
  'ledger show': ['maestro ledger show 12'],
  'ledger entry': ['maestro ledger entry 12 > leaf.bin'],
  'ledger key': ['maestro ledger key > trusted.vkey'],
  'ledger checkpoint': ['maestro ledger checkpoint', 'maestro ledger checkpoint 120 --key @trusted.vkey'],
  'ledger consistency': ['maestro ledger consistency 120', 'maestro ledger consistency 120 480'],
  'ledger verify': [
    'maestro ledger verify',
    'maestro ledger verify exported --key @trusted.vkey',
    'maestro ledger verify --key @trusted.vkey --witness @one.vkey --witness @two.vkey --quorum 1',
    'maestro ledger verify --key @trusted.vkey --origin maestro-helix/1f0c',
  ],
  'ledger export': ['maestro ledger export exported', 'maestro ledger export /var/www/ledger --key @trusted.vkey'],
  'ledger witness': ['maestro ledger witness --log @trusted.vkey --name example.org/witness --dir /srv/witness'],
  'ledger prove': ['maestro ledger prove 12 > decision.tlog-proof', 'maestro ledger prove 12 --out decision.tlog-proof --leaf decision.leaf'],
  'ledger verify-proof': ['maestro ledger verify-proof decision.tlog-proof --leaf decision.leaf --key @trusted.vkey'],
  'audit check': ['maestro audit', 'maestro audit --from 2026-01-01 --to 2026-02-01 --key @trusted.vkey --json'],
  'audit replay': [`maestro audit replay --run ${id}`, 'maestro audit replay --sample 500 --from 2026-01-01'],
  'audit checklist': ['maestro audit checklist', 'maestro audit checklist --days 90 --strict --json'],
  'retention show': ['maestro retention'],
  'retention run': ['maestro retention run --dry-run', 'maestro retention run --json'],
  'retention hold': ['maestro retention hold --workflow financial --ground litigation', `maestro retention hold --run ${id} --ground audit`],
  'retention release': [`maestro retention release ${id}`],
  'promote request': [
    'maestro promote request workflow financial 3',
    `maestro promote request runbook incidents 2 --digest ${'0'.repeat(64)} --environment staging`,
  ],
  'promote sign': [`maestro promote sign ${id} --as alice --role technical-lead --comment "Load test and roll-back were shown."`],
  'promote status': ['maestro promote', `maestro promote status ${id}`],
  'promote revoke': [`maestro promote revoke ${id}`],
  'promote go-no-go': ['maestro promote go-no-go --workflow financial --workflow-version 3'],
  'privacy show': ['maestro privacy show customer-4711'],
  'privacy erase': ['maestro privacy erase customer-4711', 'maestro privacy erase customer-4711 --ground consent-withdrawn --halt --yes'],
  'privacy purges': ['maestro privacy purges', 'maestro privacy purges --rule erasure --json'],
  'audit report': ['maestro audit report --from 2026-01-01 --to 2026-02-01 --out audit-2026-01'],
  'logs qsr': ['maestro logs qsr --follow', 'maestro logs qsr --agent evidence-analyst --limit 100 --json'],
  'logs mri': ['maestro logs mri --workflow customer-service'],
  'logs server': ['maestro logs server --follow'],
  'logs postgres': ['maestro logs postgres --lines 200'],
  'logs restate': ['maestro logs restate'],
  'bench engine': ['maestro bench engine', 'maestro bench engine --rounds 3 --workflows 200 --json'],
  'bench evaluation': ['maestro bench evaluation', 'maestro bench evaluation --rounds 15 --json'],
  'bench ledger': ['maestro bench ledger', 'maestro bench ledger --entries 1000000 --json'],
  'bench console': ['maestro bench console', 'maestro bench console --questions 1000 --json'],
  'bench routing': ['maestro bench routing', 'maestro bench routing --seeds 100 --json'],
  'bench policy': ['maestro bench policy', 'maestro bench policy --decisions 20000 --json'],
  'bench waiting': ['maestro bench waiting', 'maestro bench waiting --runs 1000 --json'],
  'bench customer-service': ['maestro bench customer-service', 'maestro bench customer-service --data ../shop --json'],
  'bench risk': ['maestro bench risk --data ../shared/bench/dev', 'maestro bench risk --data ../shared/bench/dev --json'],
  'bench gate': ['maestro bench gate --data ../shared/bench/dev', 'maestro bench gate --data ../shared/bench/train --limit 500 --json'],
  'bench perturbations': ['maestro bench perturbations --missed', 'maestro bench perturbations --data right-outputs.jsonl --json'],
  'bench judge': [
    'maestro bench judge --data ../shared/bench/dev',
    'maestro bench judge --data ../shared/bench/dev --cross-validated --scores scores.jsonl --json',
  ],
  check: ['maestro check customer-service', 'maestro check financial --json'],
  doctor: ['maestro doctor', 'maestro doctor --json --home /srv/maestro'],
  token: ['maestro token', 'maestro token --as alice'],
}

/** The words by which a command is called, without `maestro`. */
export function commandWords(command: Command): string {
  const words: string[] = []
  for (let present: Command | null = command; present?.parent; present = present.parent) words.unshift(present.name())
  return words.join(' ')
}

/** The examples of a command; of a group, the first of each of its commands. Indented as help shows them. */
export function examplesOf(command: Command): string[] {
  const own = command.commands.length > 0 ? command.commands.flatMap((inner) => firstExample(inner)) : (examples[commandWords(command)] ?? [])
  return own.map((example) => `  ${example}`)
}

function firstExample(command: Command): string[] {
  const [inner] = command.commands
  const first = inner ? firstExample(inner)[0] : examples[commandWords(command)]?.[0]
  return first === undefined ? [] : [first]
}

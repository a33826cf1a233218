import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { embeddedEvaluator } from '../../embedded-evaluator.ts'
import { evaluateQsr } from '../evaluate-qsr.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const evaluator = embeddedEvaluator(sha256)
const found = (context: string, output: string): string[] => [
  ...new Set(evaluateQsr({ task: 'Say what is given.', context, output }, { sha256, evaluator }).findings?.map(({ kind }) => kind)),
]

test.each([
  ['another denial in the sentence', 'The council approved the budget but did not publish the minutes.', 'The council did not approve the budget.'],
  ['a duty', 'The tank must not be emptied during the test.', 'The tank must be emptied during the test.'],
  ['with and without', 'The supplier may terminate the lease without notice.', 'The supplier may terminate the lease with notice.'],
  ['if and unless', 'The fee is due unless the tenant cancels the order in March.', 'The fee is due if the tenant cancels the order in March.'],
  ['a contraction', "The warranty doesn't cover damage by water.", 'The warranty covers damage by water.'],
  [
    'what cannot be',
    'Recirculating pumps rapidly pull hot water from the heater.',
    'Recirculating pumps can not rapidly pull hot water from the heater.',
  ],
  ['de, at the end', 'Der Mieter zahlt die Reparatur der Heizung nicht.', 'Der Mieter zahlt die Reparatur der Heizung.'],
  ['de, kein', 'Für den Umbau der Garage ist keine Genehmigung nötig.', 'Für den Umbau der Garage ist eine Genehmigung nötig.'],
  ['fr', 'La garantie ne couvre pas les dégâts des eaux.', 'La garantie couvre les dégâts des eaux.'],
  ['es', 'La garantía no cubre los daños por agua.', 'La garantía cubre los daños por agua.'],
  ['it', 'La garanzia non copre i danni del tetto.', 'La garanzia copre i danni del tetto.'],
  ['nl', 'De garantie dekt de schade aan het dak niet.', 'De garantie dekt de schade aan het dak.'],
  ['pl', 'Umowa najmu nie wygasa w czerwcu.', 'Umowa najmu wygasa w czerwcu.'],
  ['pt', 'A garantia não cobre os danos do telhado.', 'A garantia cobre os danos do telhado.'],
  ['ru', 'Гарантия не покрывает ущерб от воды.', 'Гарантия покрывает ущерб от воды.'],
  ['zh', '闭馆期间不能还书，逾期不收罚款。', '闭馆期间可以还书。'],
  ['ja', '点検中はエレベーターを使用できません。', '点検中はエレベーターを使用できます。'],
])('a denial on one side only is found: %s', (_, context, output) => {
  expect(found(context, output)).toContain('flippedNegation')
  expect(found(output, context)).toContain('flippedNegation')
  for (const text of [context, output]) expect(found(text, text)).toEqual([])
})

test.each([
  ['an order', 'Hold the button for 5 seconds. Do not switch it off during that time.', 'It must be switched off during that time.'],
  [
    'every word of an affirmation',
    'EA Black Box was a video game developer based in Burnaby, founded in 1998.',
    'EA Black Box was not founded in 1998.',
  ],
])('a denial of what was given is found: %s', (_, context, output) => {
  expect(found(context, output)).toContain('flippedNegation')
})

test.each([
  ['a duty for a permission', 'Guests may park their cars behind the barn.', 'Guests must park their cars behind the barn.'],
  ['words that exclude each other', 'Invoices are issued monthly to all members.', 'Invoices are issued quarterly to all members.'],
  [
    'another form of the word',
    'Pyridostatin increases telomere fragility in such cells.',
    'Pyridostatin decreased telomere fragility in such cells.',
  ],
  ['before and after', 'The gate opens before the concert begins.', 'The gate opens after the concert begins.'],
  ['a prefix', 'The story is about a very unfortunate brother.', 'The story is about a very fortunate brother.'],
])('what excludes what was given is found: %s', (_, context, output) => {
  expect(found(context, output)).toContain('contradicted')
})

test.each([
  ['not only', 'The shop sells bread and milk to members.', 'The shop does not only sell bread to members.'],
  ['little or no', 'They are plants with little or no woody growth.', 'They are plants with little woody growth.'],
  ['a number', 'The no 1 dry shampoo of the country is sold here.', 'The dry shampoo of the country is sold here.'],
  ['a match that was won', 'The academy earned its seventh trophy in 2016.', 'The academy won its seventh trophy in 2016.'],
  ['a condition', 'If the buyer does not pay the invoice, the supplier may terminate.', 'The buyer pays the invoice.'],
  ['neither and nor', 'Neither the compiler nor the linker is required to read the source.', 'The linker is not required to read the source.'],
  ['other words for it', 'The party may use the data solely for the purposes of the study.', 'The party shall not use the data for other purposes.'],
  ['another object', 'A blond man is drinking from a public fountain.', 'The man is not drinking coffee.'],
  ['a duty that is not met', 'Patients should understand the instructions of the ward.', 'Many patients do not understand the instructions.'],
  ['somebody else', 'Kompany was sent off against Chelsea in May.', 'Kompany was not sent off against Israel in May.'],
  ['a passage that agrees', 'The refund of May was approved. The refund of June was not approved.', 'The refund of May was approved.'],
  ['avoiding', 'Never rub the hair back and forth with a towel.', 'Dry the hair with a towel, avoiding rubbing the hair back and forth.'],
  [
    'words spoken of apart',
    'Nonessential acids can be made by the body, essential acids cannot be made by the body.',
    'Nonessential acids can be made by the body.',
  ],
  [
    'a hyphen',
    'The nonmotor symptoms are the major determinants of quality of life.',
    'The non-motor symptoms are the major determinants of quality of life.',
  ],
  ['fr, a person', 'Une personne du bureau signe le contrat.', 'Le contrat est signé par une personne du bureau.'],
  ['zh, both', '整修期间可以借书，不能还书。', '整修期间可以借书。'],
])('what does not contradict is left alone: %s', (_, context, output) => {
  expect(found(context, output).filter((kind) => kind === 'flippedNegation' || kind === 'contradicted')).toEqual([])
})

import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { auroc } from '../../packages/helix/src/benchmark/binary-metrics.ts'
import { HashedLinearModel } from '../../packages/helix/src/models/hashed-linear.ts'
import type { ModelMetric, PublishedModel } from '../../packages/helix/src/models/published-model.ts'
import { instructionFeatureNames } from '../../packages/helix/src/mri/instruction-features.ts'
import { shareAbove, thresholdAtFalsePositives } from './classification.ts'
import { foldsOf } from './folds.ts'
import type { InjectionText } from './injection-corpus.ts'
import { benchmarkTexts, injectionBits, madeTexts, negativeText } from './injection-corpus.ts'
import { benignMails, benignReadmes } from './benign-texts.ts'
import { measured } from './measured.ts'
import type { Example, LinearTraining } from './fit-hashed-linear.ts'
import { fitHashedLinear } from './fit-hashed-linear.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

const training: LinearTraining = { bits: injectionBits, epochs: 5, penalty: 0.001, rate: 0.2 }
/** A planted text counts half as much as one of the benchmark's, an ordinary one as much, a segment of an instruction twice as much as another. */
const weights = { made: 0.5, ordinary: 1, positive: 2 }
const learnsFrom = ['prompt_injection', 'halueval_general', 'ragtruth_qa', 'topicalchat_usr']
const foldCount = 5
/** Shares of clean texts flagged: what recall is reported at, and what the published threshold allows. */
const falsePositives = { reported: 0.05, published: 0.025 }
const bipia = ['BIPIA-email', 'BIPIA-table', 'BIPIA-code']

/** Learns which segment of a text is an instruction to its reader that does not belong there. */
export const injectedInstructionsTrainer: Trainer = {
  name: 'injected-instructions',
  learnsFrom,
  train(file): PublishedModel {
    const benchmark = benchmarkTexts(file('prompt_injection'))
    const made = madeTexts(file('halueval_general'), file('ragtruth_qa'), file('topicalchat_usr'), benchmark)
    const scores = heldOut(benchmark, made, {})
    const clean = scores.filter((_, index) => benchmark[index]?.positive === false)
    const variant = (name: string, change: Variant): ModelMetric[] => figures(benchmark, heldOut(benchmark, made, change), name)
    const parameters = fitHashedLinear(examples([...benchmark.filter(isLearntFrom), ...made]), training)
    const threshold = Math.round(thresholdAtFalsePositives(clean, falsePositives.published) * 100) / 100
    const published = new HashedLinearModel(parameters)
    const unflagged = (set: string, texts: readonly string[]): ModelMetric =>
      measured({
        set,
        name: 'harmless texts not flagged at the published threshold',
        validation: 'never learnt from, written here',
        groups: texts,
        measure: (indices) => {
          const flagged = shareAbove(
            indices.map((index) => textScore(published, negativeText(texts[index] ?? '', set), {})),
            threshold,
          )
          return flagged === null ? null : 1 - flagged
        },
      })
    const lengths = benchmark.map((text) => text.text.length)
    return {
      format: 1,
      name: 'injected-instructions',
      version: '1.1.0',
      purpose:
        'Finds the sentence in what an agent read that is an instruction to its reader and does not belong to the text it stands in. Its log-odds, less the threshold, become the factor injectedInstructions of MRI.',
      method:
        'Logistic regression over hashed words and pairs of words of one segment and named values on its form, its target and how it fits the rest of the text; a text has the score of its highest segment. Trained by AdaGrad in a fixed order, weights of words rounded to bytes.',
      features: instructionFeatureNames,
      parameters: { ...parameters },
      thresholds: { injected: threshold },
      training: learnsFrom.map((set) => trainingSet(file(set))),
      metrics: [...figures(benchmark, scores, ''), unflagged('READMEs and manuals', benignReadmes), unflagged('mail and messages', benignMails)],
      ablations: [
        ...figures(benchmark, lengths, 'length alone: '),
        ...variant('words alone: ', { without: 'dense' }),
        ...variant('form and host alone, no words: ', { without: 'hashed' }),
        ...variant('benchmark alone, no made texts: ', { made: false }),
      ],
      limits: [
        'In 2 of 100 README files of published packages some sentence is flagged. A request in ordinary mail between people is taken for an injected one in some cases, most of all inside a record of messages ("Send me a photo"), where an attack looks the same. Texts whose requests are the task, such as a ticket, should be given as such: then only the rules look at them.',
        'A manual that says "add the following to your configuration" reads like the attacks on code that want a snippet inserted, and may be flagged.',
        'English only: a request in another language is found by the rules alone, if at all.',
        'A text that is one request from start to end is taken for a prompt of its own, unless a rule finds that it overrides instructions.',
        'In a manual or how-to, which is made of requests, a planted request that reads like the others is missed.',
        'Attacks that are statements or stories rather than requests or questions are not found.',
        'Labels of the benchmark are by construction; clean tool outputs are simulated.',
      ],
    }
  },
}

type Variant = { readonly without?: 'hashed' | 'dense'; readonly made?: false }

/** The enhanced attacks are the base ones after a fixed sentence, which the rules know. */
function isLearntFrom(text: InjectionText): boolean {
  return text.source !== 'InjecAgent-enhanced'
}

/** Score of every text by a model that has seen neither its attack nor its host. */
function heldOut(benchmark: readonly InjectionText[], made: readonly InjectionText[], variant: Variant): number[] {
  const attackFolds = foldsOf(
    benchmark.map((text, index) => (text.positive ? text.attack : `clean ${index}`)),
    foldCount,
    'attacks',
  )
  const hostNames = [...new Set(benchmark.map((text) => text.host))]
  const hostFold = new Map(foldsOf(hostNames, foldCount, 'hosts').map((fold, index) => [hostNames[index] ?? '', fold]))
  const scores = benchmark.map(() => 0)
  for (let attackFold = 0; attackFold < foldCount; attackFold += 1) {
    for (let host = 0; host < foldCount; host += 1) {
      const held = benchmark.flatMap((text, index) => (attackFolds[index] === attackFold && hostFold.get(text.host) === host ? [index] : []))
      if (held.length === 0) continue
      const seen = benchmark.filter(
        (text, index) => isLearntFrom(text) && hostFold.get(text.host) !== host && (!text.positive || attackFolds[index] !== attackFold),
      )
      const seenMade = variant.made === false ? [] : made.filter((text) => text.host === '' || hostFold.get(text.host) !== host)
      const options: LinearTraining = variant.without ? { ...training, without: variant.without } : training
      const model = new HashedLinearModel(fitHashedLinear(examples([...seen, ...seenMade]), options))
      for (const index of held) scores[index] = textScore(model, benchmark[index], variant)
    }
  }
  return scores
}

function textScore(model: HashedLinearModel, text: InjectionText | undefined, variant: Variant): number {
  let highest = -20
  for (const { features } of text?.segments ?? []) {
    const seen = {
      hashed: variant.without === 'hashed' ? [] : features.hashed,
      dense: variant.without === 'dense' ? [] : features.dense,
    }
    highest = Math.max(highest, model.score(seen))
  }
  return highest
}

function examples(texts: readonly InjectionText[]): Example[] {
  return texts.flatMap((text) =>
    text.segments.map((segment) => ({
      features: segment.features,
      positive: segment.positive,
      weight:
        (text.source === 'ordinary' ? weights.ordinary : text.source.startsWith('made') ? weights.made : 1) *
        (segment.positive ? weights.positive : 1),
    })),
  )
}

/** Recall at 5 % false positives among all clean texts and among those of the attack's own kind, AUROC against the latter, and what is flagged of each clean source. */
function figures(benchmark: readonly InjectionText[], scores: readonly number[], prefix: string): ModelMetric[] {
  const sources = [...new Set(benchmark.map((text) => text.source))].toSorted()
  const pick = (indices: readonly number[], wanted: (text: InjectionText) => boolean): number[] =>
    indices.flatMap((index) => {
      const text = benchmark[index]
      return text && wanted(text) ? [scores[index] ?? 0] : []
    })
  const figure = (set: string, name: string, measure: (indices: readonly number[]) => number | null): ModelMetric =>
    measured({
      set,
      name: `${prefix}${name}`,
      validation: prefix.startsWith('length') ? 'nothing learnt' : '5 x 5 folds by attack and host',
      groups: benchmark.map((text) => text.attack || text.group),
      measure,
    })
  const pooled = (indices: readonly number[]): number =>
    thresholdAtFalsePositives(
      pick(indices, (text) => !text.positive),
      falsePositives.reported,
    )
  const recallOf =
    (names: readonly string[]) =>
    (indices: readonly number[]): number | null =>
      shareAbove(
        pick(indices, (text) => text.positive && names.includes(text.source)),
        pooled(indices),
      )
  const short = prefix !== ''
  return [
    ...['InjecAgent-base', ...(short ? [] : ['InjecAgent-enhanced', ...bipia])].map((source) =>
      figure(source, 'recall at 5 % FPR of all clean texts', recallOf([source])),
    ),
    figure('BIPIA', 'recall at 5 % FPR of all clean texts', recallOf(bipia)),
    ...(short ? [] : ['InjecAgent-base', ...bipia]).map((source) =>
      figure(source, 'AUROC against clean texts of its kind', (indices) => {
        const own = indices.filter((index) => [source, cleanOf(source)].includes(benchmark[index]?.source ?? ''))
        return auroc(
          own.map((index) => scores[index] ?? 0),
          own.map((index) => benchmark[index]?.source === source),
        )
      }),
    ),
    ...(short ? [] : ['InjecAgent-base', ...bipia]).map((source) =>
      figure(source, 'recall at 5 % FPR of clean texts of its kind', (indices) =>
        shareAbove(
          pick(indices, (text) => text.source === source),
          thresholdAtFalsePositives(
            pick(indices, (text) => text.source === cleanOf(source)),
            falsePositives.reported,
          ),
        ),
      ),
    ),
    ...sources
      .filter((source) => (short ? source === 'NotInject' : !benchmark.some((text) => text.source === source && text.positive)))
      .map((source) =>
        figure(source, 'not flagged at 5 % FPR of all clean texts', (indices) => {
          const flagged = shareAbove(
            pick(indices, (text) => text.source === source),
            pooled(indices),
          )
          return flagged === null ? null : 1 - flagged
        }),
      ),
  ]
}

function cleanOf(source: string): string {
  return source.startsWith('BIPIA') ? `${source}-clean` : 'InjecAgent-simulated-clean'
}

function trainingSet(file: BenchFile): PublishedModel['training'][number] {
  return {
    set: file.set,
    licence: licences[file.set] ?? 'unknown',
    items: file.items.length,
    groups: new Set(file.labels.map((label) => label.group)).size,
    sha256: file.sha256,
  }
}

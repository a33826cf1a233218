import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { HashedLinearModel } from '../../packages/helix/src/models/hashed-linear.ts'
import type { ModelMetric, PublishedModel } from '../../packages/helix/src/models/published-model.ts'
import { instructionFeatureNames } from '../../packages/helix/src/mri/instruction-features.ts'
import { mriParameters } from '../../packages/helix/src/mri/parameters.ts'
import { benignMails, benignReadmes } from './benign-texts.ts'
import { fitInjection } from './fit-injection.ts'
import { foldsOf } from './folds.ts'
import type { InjectionText } from './injection-corpus.ts'
import { harmlessText, injectionSets, labelledTexts, madeTexts } from './injection-corpus.ts'
import { measured } from './measured.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

const development = ['prompt_injection', 'halueval_general', 'ragtruth_qa', 'topicalchat_usr']
const learnsFrom = [...development, ...Object.keys(injectionSets).map((name) => `../train/${name}`)]
const foldCount = { families: 6, languages: 7 }
/** Greatest share of a kind of harmless text that may be flagged: of what agents read, and of what people ask themselves or write about attacks. */
const falseAlarms = { read: 0.05, asked: 0.1 }
/** Kinds of fewer texts set no threshold. */
const leastTexts = 30
const askedKinds = new Set(['security-looking request', 'talks about injection'])

/** Learns which segment of a text is an instruction to its reader that does not belong there. */
export const injectedInstructionsTrainer: Trainer = {
  name: 'injected-instructions',
  learnsFrom,
  train(file): PublishedModel {
    const texts = [file('prompt_injection'), ...Object.keys(injectionSets).map((name) => file(`../train/${name}`))].flatMap(labelledTexts)
    const made = madeTexts(file('halueval_general'), file('ragtruth_qa'), file('topicalchat_usr'))
    const families = heldOut(
      texts,
      made,
      foldsOf(
        texts.map(({ family }) => family),
        foldCount.families,
        'families',
      ),
    )
    const languages = heldOut(
      texts,
      made,
      foldsOf(
        texts.map(({ language, family, positive }) => (language === 'en' && !positive ? family : language)),
        foldCount.languages,
        'languages',
      ),
    )
    const parameters = fitInjection([...texts, ...made])
    const threshold = thresholdOf(texts, families)
    const published = new HashedLinearModel(parameters)
    const written = (kind: string, list: readonly string[]): ModelMetric => {
      const own = list.map((text) => harmlessText(text, kind))
      const scores = own.map((text) => textScore(published, text))
      return shareFlagged(own, scores, threshold, { set: 'written here', name: `false alarms on ${kind}`, validation: 'never learnt from' })
    }
    return {
      format: 1,
      name: 'injected-instructions',
      version: '2.0.0',
      purpose:
        'Finds the sentence in what an agent read that is an instruction to its reader and does not belong to the text it stands in. Its log-odds, less the threshold, become the factor injectedInstructions of MRI.',
      method:
        'Logistic regression over hashed words, beginnings of words and pairs of words of one segment, and named values: its form, its target, how it fits the rest of the text, and which concepts of command its words are of, in fourteen languages. A text has the score of its highest segment. Trained by AdaGrad in a fixed order, weights of words rounded to bytes. Figures count what the rules flag too.',
      features: instructionFeatureNames,
      parameters: { ...parameters },
      thresholds: { injected: threshold },
      training: learnsFrom.map((set) => trainingSet(file(set))),
      metrics: [
        ...recalls(texts, families, threshold),
        ...alarms(texts, families, threshold),
        written('READMEs and manuals', benignReadmes),
        written('mail and messages', benignMails),
        ...byLanguage(texts, languages, threshold),
      ],
      ablations: ablations(texts, made, threshold),
      limits: [
        'An attack of a kind that it has not met is missed more often than not: the figures by family held out are what to expect, not those of known attacks.',
        'A text that is one request from start to end is taken for what a user asks, unless it speaks of an assistant, of rules to drop, of secrets or the like.',
        'Prompts that people type are no place to look for planted instructions, and the product does not: figures on them are given because the sets hold them.',
        'In a manual or how-to, which is made of requests, a planted request that reads like the others is missed.',
        'Concepts are listed for en de fr es it nl pl pt ru zh ja ko ar tr; in other languages only what was learnt from words is left. Words turned round, shifted or with digits for letters are undone in English alone.',
        'Attacks that are stories or statements rather than requests or questions are not found.',
        'Labels are by construction or by the authors of the sets; translations in part by machine.',
      ],
    }
  },
}

/** Score of every text by a model that has not seen its fold. */
function heldOut(texts: readonly InjectionText[], made: readonly InjectionText[], folds: readonly number[]): number[] {
  const scores = texts.map(() => 0)
  for (const fold of new Set(folds)) {
    const seen = texts.filter((_, index) => folds[index] !== fold)
    const model = new HashedLinearModel(fitInjection([...seen, ...made]))
    texts.forEach((text, index) => {
      if (folds[index] === fold) scores[index] = textScore(model, text)
    })
  }
  return scores
}

function textScore(model: HashedLinearModel, { segments }: InjectionText): number {
  const { codeLogOdds } = mriParameters.injection
  return segments.reduce((highest, { features, inCode }) => Math.max(highest, model.score(features) + (inCode ? codeLogOdds : 0)), -20)
}

/** The least threshold at which no kind of harmless text that is large enough is flagged more often than it may, rules included. */
function thresholdOf(texts: readonly InjectionText[], scores: readonly number[]): number {
  const thresholds = [...byKind(texts, false)].flatMap(([kind, indices]) => {
    if (indices.length < leastTexts) return []
    const allowed = Math.floor((askedKinds.has(kind) ? falseAlarms.asked : falseAlarms.read) * indices.length)
    const ruled = indices.filter((index) => texts[index]?.ruled === true).length
    const open = indices
      .filter((index) => texts[index]?.ruled !== true)
      .map((index) => scores[index] ?? 0)
      .toSorted((first, second) => second - first)
    return [open[Math.max(0, allowed - ruled)] ?? -20]
  })
  return Math.ceil(Math.max(...thresholds) * 100) / 100
}

/** Places of the texts of a label by family or kind, in the order of their names. */
function byKind(texts: readonly InjectionText[], positive: boolean): Map<string, number[]> {
  const places = [...texts.keys()].filter((index) => texts[index]?.positive === positive)
  const groups = Map.groupBy(places, (index) => texts[index]?.kind ?? '')
  return new Map([...groups].toSorted(([first], [second]) => (first < second ? -1 : 1)))
}

function isFlagged(text: InjectionText | undefined, score: number | undefined, threshold: number): boolean {
  return text !== undefined && (text.ruled || (score ?? -20) > threshold)
}

type Named = Pick<ModelMetric, 'set' | 'name' | 'validation'>

function shareFlagged(texts: readonly InjectionText[], scores: readonly number[], threshold: number, named: Named): ModelMetric {
  const flagged = texts.map((text, index) => isFlagged(text, scores[index], threshold))
  return measured({
    ...named,
    groups: texts.map((_, index) => String(index)),
    measure: (indices) => (indices.length === 0 ? null : indices.filter((index) => flagged[index]).length / indices.length),
  })
}

/** Recall of every family of attacks by a model that has met none of it, beside what English words of override find; the worst set first. */
function recalls(texts: readonly InjectionText[], scores: readonly number[], threshold: number): ModelMetric[] {
  const kinds = byKind(texts, true)
  const sets = Map.groupBy(kinds, ([, indices]) => texts[indices[0] ?? 0]?.set ?? '')
  return [...sets]
    .map(([set, families]) => ({ set, figures: families.map(([kind, indices]) => recallOf(texts, scores, threshold, set, kind, indices)) }))
    .toSorted((first, second) => mean(first.figures) - mean(second.figures))
    .flatMap(({ figures }) => figures.toSorted((first, second) => first.value - second.value))
}

function recallOf(
  texts: readonly InjectionText[],
  scores: readonly number[],
  threshold: number,
  set: string,
  kind: string,
  indices: readonly number[],
): ModelMetric {
  const own = indices.flatMap((index) => texts[index] ?? [])
  const trivial = own.filter((text) => text.trivial).length / Math.max(1, own.length)
  const prompts = own.every(({ isPrompt }) => isPrompt) ? ', prompts' : ''
  return shareFlagged(
    own,
    indices.map((index) => scores[index] ?? -20),
    threshold,
    { set, name: `recall of ${kind}${prompts} (words of override: ${trivial.toFixed(2)})`, validation: 'family held out' },
  )
}

function mean(figures: readonly ModelMetric[]): number {
  return figures.reduce((sum, { value }) => sum + value, 0) / Math.max(1, figures.length)
}

/** False alarms on every kind of harmless text; the worst first. */
function alarms(texts: readonly InjectionText[], scores: readonly number[], threshold: number): ModelMetric[] {
  return [...byKind(texts, false)]
    .map(([kind, indices]) =>
      shareFlagged(
        indices.flatMap((index) => texts[index] ?? []),
        indices.map((index) => scores[index] ?? -20),
        threshold,
        { set: texts[indices[0] ?? 0]?.set ?? '', name: `false alarms on ${kind}`, validation: 'document held out' },
      ),
    )
    .toSorted((first, second) => second.value - first.value)
}

/** Of the templates that exist in many languages, recall in each by a model that has met no text of it. */
function byLanguage(texts: readonly InjectionText[], scores: readonly number[], threshold: number): ModelMetric[] {
  const own = [...texts.keys()].filter((index) => texts[index]?.set === 'injection_templates_multilingual')
  return [...Map.groupBy(own, (index) => texts[index]?.language ?? '')]
    .flatMap(([language, indices]) =>
      [true, false].map((positive) => {
        const chosen = indices.filter((index) => texts[index]?.positive === positive)
        return shareFlagged(
          chosen.flatMap((index) => texts[index] ?? []),
          chosen.map((index) => scores[index] ?? -20),
          threshold,
          {
            set: 'injection_templates_multilingual',
            name: `${positive ? 'recall' : 'false alarms'} in ${language}`,
            validation: 'language held out',
          },
        )
      }),
    )
    .toSorted((first, second) => (first.name < second.name ? 1 : -1))
}

/** The means by set without what was added, each at a threshold of its own that keeps the same promise. */
function ablations(texts: readonly InjectionText[], made: readonly InjectionText[], threshold: number): ModelMetric[] {
  const folds = foldsOf(
    texts.map(({ family }) => family),
    foldCount.families,
    'families',
  )
  const without = (change: (features: InjectionText['segments'][number]['features']) => InjectionText['segments'][number]['features']) => {
    const changed = (text: InjectionText): InjectionText => ({
      ...text,
      segments: text.segments.map((segment) => ({ ...segment, features: change(segment.features) })),
    })
    return heldOut(texts.map(changed), made.map(changed), folds)
  }
  const rulesAlone = texts.map(() => -20)
  const figure = (name: string, scores: readonly number[], at: number): ModelMetric => {
    const places = [...texts.keys()].filter((index) => texts[index]?.positive === true)
    return shareFlagged(
      places.flatMap((index) => texts[index] ?? []),
      places.map((index) => scores[index] ?? -20),
      at,
      { set: 'all attacks', name: `recall, ${name}`, validation: 'family held out' },
    )
  }
  const noWords = without((features) => ({ ...features, hashed: [] }))
  const noValues = without((features) => ({ ...features, dense: features.dense.map(() => 0) }))
  return [
    figure('rules alone', rulesAlone, threshold),
    figure('named values alone, no words', noWords, thresholdOf(texts, noWords)),
    figure('words alone, no named values', noValues, thresholdOf(texts, noValues)),
  ]
}

function trainingSet(file: BenchFile): PublishedModel['training'][number] {
  const name = file.set.replace('../train/', '')
  return {
    set: name,
    licence: injectionSets[name] ?? licences[name] ?? 'unknown',
    items: file.items.length,
    groups: new Set(file.labels.map((label) => label.group)).size,
    sha256: file.sha256,
  }
}

import type { JudgeRequest } from '@maestro-helix/contract/evaluation'
import type { AnalysedText, Sentence } from './analysed-text.ts'
import { analyseText, Vocabulary } from './analysed-text.ts'
import { isJudgeDirected } from './judge-directed.ts'
import type { JudgedText } from './judged-text.ts'
import { judgedText } from './judged-text.ts'
import { qsrParameters } from './parameters.ts'

/** A sentence of the output with where it stands. */
export type OutputSentence = Sentence & { readonly path: string; readonly isNumber: boolean }

/** Everything the evaluators share about one request, analysed once. */
export type JudgedItem = {
  readonly request: JudgeRequest
  readonly vocabulary: Vocabulary
  readonly task: AnalysedText
  /** Null where the request has no context, or an empty one. */
  readonly context: AnalysedText | null
  /** True where a context was given and holds nothing: an empty text, list or object, or the note that nothing was found. */
  readonly nothingGiven: boolean
  /** Numbers of the stems of the context; null without one. */
  readonly contextStems: ReadonlySet<number> | null
  readonly judged: JudgedText
  /** The output's sentences, without those that speak to the judge. */
  readonly sentences: readonly OutputSentence[]
  readonly tokenCount: number
  readonly englishShare: number
  readonly otherLanguageShare: number
  readonly unspacedShare: number
  /** Stems of everything the output says, the member names of JSON included. */
  readonly said: ReadonlySet<string>
  /** True for an answer of a few words to a question ("Paris"), which need not repeat the question's words. */
  readonly briefAnswer: boolean
  readonly judgeDirected: readonly string[]
  readonly capped: boolean
}

const analysedItems = new WeakMap<JudgeRequest, JudgedItem>()

/** Analyses a request once for all evaluators: for the same object, which nobody changes while it is judged, the same item. */
export function judgedItem(request: JudgeRequest): JudgedItem {
  const known = analysedItems.get(request)
  if (known) return known
  const item = analysedItem(request)
  analysedItems.set(request, item)
  return item
}

function analysedItem(request: JudgeRequest): JudgedItem {
  const { caps } = qsrParameters
  const vocabulary = new Vocabulary()
  const judged = judgedText(request.output, caps.outputChars)
  const sentences: OutputSentence[] = []
  const judgeDirected: string[] = []
  let tokenCount = 0
  let english = 0
  let other = 0
  let unspaced = 0
  for (const leaf of judged.leaves) {
    // True and false of a field say what its name says; there is nothing to read in them.
    if (leaf.isBoolean) continue
    const analysed = analyseText(leaf.text, vocabulary, caps.outputChars)
    // A field named "accuracy" with the value 5 tells the judge its score just as a sentence does.
    for (const sentence of analysed.sentences) {
      if (isJudgeDirected(sentence.text)) {
        judgeDirected.push(sentence.text)
        continue
      }
      sentences.push({ ...sentence, path: leaf.path, isNumber: leaf.isNumber })
      tokenCount += sentence.tokens.length
    }
    english += analysed.englishShare * analysed.tokenCount
    other += analysed.otherLanguageShare * analysed.tokenCount
    unspaced += analysed.unspacedShare * analysed.tokenCount
  }
  const whole = Math.max(
    1,
    sentences.reduce((sum, sentence) => sum + sentence.tokens.length, 0),
  )
  const task = analyseText(request.task, vocabulary, caps.taskChars)
  const given = contextOf(request)
  const nothingGiven = given !== undefined && holdsNothing(given)
  const context = given === undefined || nothingGiven ? null : analyseText(given, vocabulary, caps.contextChars)
  return {
    request,
    vocabulary,
    task,
    context: context && context.tokenCount > 0 ? context : null,
    contextStems:
      context && context.tokenCount > 0 ? new Set(context.sentences.flatMap((sentence) => sentence.tokens.map((token) => token.stemId))) : null,
    nothingGiven: nothingGiven || context?.tokenCount === 0,
    judged,
    sentences,
    tokenCount,
    englishShare: Math.min(1, english / whole),
    otherLanguageShare: Math.min(1, other / whole),
    unspacedShare: Math.min(1, unspaced / whole),
    said: saidStems(sentences, judged, vocabulary),
    briefAnswer:
      judged.form === 'prose' &&
      sentences.length === 1 &&
      tokenCount <= qsrParameters.briefAnswerTokens &&
      (task.sentences.some(({ text }) => /[?？؟]/.test(text)) || asksForFewWords.test(request.task.slice(0, 2_000))),
    judgeDirected,
    capped: judged.capped,
  }
}

/** The context, or what it is joined of where only that was passed; undefined where nothing was given. */
export function contextOf({ context, given }: JudgeRequest): string | undefined {
  const texts = given?.filter(({ provenance }) => provenance !== 'task').map(({ text }) => text)
  return context ?? (texts && texts.length > 0 ? texts.join('\n\n') : undefined)
}

/** Asks for a word, a number or a label. */
const asksForFewWords =
  /\b(?:(?:answer|reply|respond|return|output|give|say) (?:with |in |me )?(?:only|just|one|a single|yes|no|true|true or)|yes or no|true or false|one word|single word|a number|sentiment|classify|label|category|categori[sz]e|translate|ja oder nein|oui ou non|sí o no)\b/i

const nothingFound =
  /^\W{0,3}(?:(?:there (?:are|were) )?(?:no|zero|0|keine|aucune?|ning[uú]n[ao]?s?|nessun[ao]?|geen|brak|nenhum[a]?|нет) [^.\n]{0,60}\b(?:found|available|results?|documents?|matches|records?|entries|hits|passages?|gefunden|trouvée?s?|encontrad[oa]s?|trovat[oi]|gevonden|найден\p{L}*)\b|nothing (?:was )?found|not found|no (?:data|context|content|information)|n\/a|none|null|nil|没有找到|未找到|見つかりません|لا توجد نتائج)[^\n]{0,40}$/iu

/** A line that tells of a call that failed, as adapters write it, and as errors print themselves. */
const failure = /^\s*(?:[\w.:/-]{1,200} failed: |(?:\w{0,40}error|exception)\b ?[:(])/i

/** True where a context says nothing: no letters and digits but those of an empty value, that nothing was found, or of nothing but calls that failed. */
function holdsNothing(context: string): boolean {
  if (context.length > 4_000) return false
  const text = context.trim()
  if (text !== '' && text.split(/\n+/).every((line) => line.trim() === '' || failure.test(line))) return true
  if (text.length > 400) return false
  return text === '' || /^(?:[\s[\]{}"',:]|null)*$/.test(text) || nothingFound.test(text)
}

function saidStems(sentences: readonly Sentence[], judged: JudgedText, vocabulary: Vocabulary): Set<string> {
  const said = new Set<string>()
  for (const sentence of sentences) for (const token of sentence.tokens) said.add(token.stem)
  if (judged.form !== 'structured') return said
  const names = new Set(judged.leaves.flatMap((leaf) => leaf.path.split('/')))
  for (const name of names) {
    // totalMatched, total_matched and total-matched are two words each.
    for (const word of name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ').match(/\p{L}+/gu) ?? []) said.add(vocabulary.token(word.toLowerCase()).stem)
  }
  return said
}

/** At most 120 characters of a text, for a reason. */
export function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return (line.length > 120 ? `${line.slice(0, 117)}...` : line).toWellFormed()
}

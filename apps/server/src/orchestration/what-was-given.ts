import type { GivenText, JudgeRequest, Provenance } from '@maestro-helix/contract/evaluation'
import { givenSeparator, givenTexts } from '@maestro-helix/contract/given-texts'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { JudgedMaterial } from '@maestro-helix/contract/run'
import type { AgentTurn } from '@maestro-helix/contract/trajectory'
import type { AgentStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { outputLimits } from './agent-output.ts'
import { wellFormedText } from './well-formed-text.ts'

/** What there was in one attempt that an output can be checked against. */
export type WhatWasGiven = {
  task: string
  /** The mapped input of the step. */
  input: JsonObject
  /** The mapped context; null where the step maps none. */
  stepContext: string | null
  /** What tools returned at the door, as seen there. */
  seen: readonly string[]
  /** What the agent says it relied on, and what it says it did. */
  account: { context: string | null; trajectory: readonly AgentTurn[] }
  output: Json
}

/** Texts of one attempt that are kept; what goes beyond is left out. */
const mostTexts = 400

type Kept = NonNullable<JudgedMaterial['given']>[number]

/**
 * Everything that was given in one attempt, joined to one context with where each text came from. Null where nothing was: no input beyond what the task says already, no
 * mapped context, no tool seen, and no account. A context that was mapped and is empty was given: it says that there is nothing.
 */
export function whatWasGiven(all: WhatWasGiven): Pick<JudgedMaterial, 'context'> & { given?: Kept[] } {
  const texts: (GivenText & { isOwnWords?: true })[] = [
    ...(all.stepContext === null ? [] : [{ provenance: 'context' as const, text: all.stepContext }]),
    ...inputText(all).map((text) => ({ provenance: 'input' as const, text })),
    ...all.seen.filter((text) => text !== '').map((text) => ({ provenance: 'tool' as const, text })),
    ...accountTexts(all),
  ].slice(0, mostTexts)
  if (texts.length === 0) return { context: null }
  let room = outputLimits.contextCharacters
  const kept: string[] = []
  const given = texts.flatMap(({ text, ...where }): Kept[] => {
    const fits = wellFormedText(text.slice(0, Math.max(0, room)))
    if (fits === '' && text !== '') return []
    room -= fits.length + givenSeparator.length
    kept.push(fits)
    return [{ ...where, length: fits.length, ...(fits.length < text.length && { isCut: true as const }) }]
  })
  return { context: kept.join(givenSeparator), given }
}

/**
 * A line per member, so that a document in it reads as what it is. What the task says in words is no evidence beside it, and beside a mapped context neither is a text
 * that the agent only hands back: whoever wrote it, it would prove itself.
 */
function inputText({ input, task, stepContext, output }: WhatWasGiven): string[] {
  const lines = Object.entries(input).flatMap(([name, value]) => {
    if (value === null || value === '') return []
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return task.includes(text) || (stepContext !== null && handsBack(text, output)) ? [] : [`${name}: ${text}`]
  })
  return lines.length === 0 ? [] : [lines.join('\n')]
}

function accountTexts({ account, output }: WhatWasGiven): (GivenText & { isOwnWords?: true })[] {
  const texts = account.context === null ? [] : [account.context]
  for (const turn of account.trajectory) {
    // What the door saw stands among what was seen; what the agent repeats of its own context counts once.
    if (turn.kind !== 'called' || turn.observed || !turn.result || texts.some((text) => text.includes(turn.result ?? ''))) continue
    texts.push(turn.result)
  }
  return texts.map((text) => ({ provenance: 'agent', text, ...(repeatsOutput(text, output) && { isOwnWords: true as const }) }))
}

/** Scripts that set no spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Whether an output is a given text again, and hardly more. */
function handsBack(text: string, output: Json): boolean {
  const [given, said] = [plain(text), plain(typeof output === 'string' ? output : stringsOf(output).join(' \n '))]
  // A number or a name that is repeated is an answer; a sentence that is repeated is somebody's.
  if (given.split(' ').length < 4 && !(unspaced.test(given) && given.length >= 8)) return false
  return given === said || (said.length <= 1.25 * given.length && repeatsOutput(text, output))
}

/** Whether an account is but the output again: nine of ten of its sentences stand there. It then shows nothing that the output did not say. */
function repeatsOutput(account: string, output: Json): boolean {
  const said = plain(typeof output === 'string' ? output : stringsOf(output).join(' \n '))
  const sentences = account
    .slice(0, 200_000)
    .split(/(?<=[.!?])\s+|\n+/)
    .map(plain)
    .filter((sentence) => sentence !== '')
  if (said === '' || sentences.length === 0) return false
  return sentences.filter((sentence) => said.includes(sentence)).length >= 0.9 * sentences.length
}

function stringsOf(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsOf)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [String(value)]
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** What counts as evidence where the workflow does not say. */
const allEvidence: readonly Provenance[] = ['input', 'context', 'tool', 'agent']

/** What a step may be checked against, as it or its workflow says. */
export function evidenceOf(step: AgentStep, definition: Pick<CompiledWorkflow, 'evidence'>): readonly Provenance[] {
  return step.evidence ?? definition.evidence ?? allEvidence
}

/**
 * What the judge is given of it: what counts as evidence. An account that is the agent's output again is left out beside anything better than the step's parameters; alone
 * it is judged against, and what comes of that is no proof (`restsOnOwnWords`). Records of before provenance are judged against all they hold.
 */
export function evidenceIn(
  judged: Pick<JudgedMaterial, 'context' | 'given'>,
  counts: readonly Provenance[],
): Pick<JudgeRequest, 'context' | 'given'> {
  const texts = givenTexts(judged)
  if (texts === undefined) return judged.context === null ? {} : { context: judged.context }
  const isOwn = (at: number): boolean => judged.given?.[at]?.isOwnWords === true
  const counted = texts.flatMap((text, at) => (counts.includes(text.provenance) ? [{ text, isOwn: isOwn(at) }] : []))
  const others = counted.some(({ text, isOwn: own }) => !own && text.provenance !== 'input')
  const given = counted.flatMap(({ text, isOwn: own }) => (own && others ? [] : [text]))
  return given.length === 0 ? {} : { context: given.map(({ text }) => text).join(givenSeparator), given }
}

/** Whether nothing speaks for an output but what its agent says it relied on. */
export function restsOnAccountAlone(judged: Pick<JudgedMaterial, 'context' | 'given'>, counts: readonly Provenance[]): boolean {
  const { given } = evidenceIn(judged, counts)
  return given !== undefined && given.length > 0 && given.every(({ provenance }) => provenance === 'agent')
}

/** Whether nothing speaks for an output but itself, given again as what it relied on, and the parameters of its step. It then proves nothing. */
export function restsOnOwnWords(judged: Pick<JudgedMaterial, 'context' | 'given'>, counts: readonly Provenance[]): boolean {
  const counted = (judged.given ?? []).filter(({ provenance }) => counts.includes(provenance))
  return counted.some(({ isOwnWords }) => isOwnWords) && counted.every(({ provenance, isOwnWords }) => isOwnWords === true || provenance === 'input')
}

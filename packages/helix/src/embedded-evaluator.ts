import type { Evaluator } from '@maestro-helix/contract/evaluation'
import type { Json } from '@maestro-helix/contract/json'
import { peopleParameters } from './calibration/peoples-evidence.ts'
import { canonicalJson } from './canonical-json.ts'
import { abstentionPattern } from './qsr/accuracy.ts'
import { placeholderPattern } from './qsr/completion.ts'
import { judgeDirectedPatterns } from './qsr/judge-directed.ts'
import * as lexicon from './qsr/lexicon.ts'
import * as contradictionLexicon from './qsr/findings/contradiction-lexicon.ts'
import * as quantityLexicon from './qsr/findings/quantity-lexicon.ts'
import { qsrParameters } from './qsr/parameters.ts'
import { refusalPatterns } from './qsr/refusal.ts'
import { injectionPatterns } from './mri/injected-instructions.ts'
import * as instructionLexicon from './mri/instruction-lexicon.ts'
import { mriParameters } from './mri/parameters.ts'
import * as trajectoryLexicon from './mri/trajectory/trajectory-lexicon.ts'
import { recordedModels } from './models/recorded-models.ts'
import { verifyModels } from './models/verify-models.ts'

/** SHA-256 of a text's UTF-8 bytes as 64 lower-case hexadecimal digits. Passed in, so that this package runs wherever JavaScript does. */
export type Sha256 = (text: string) => string

/** Changes whenever the code of the evaluators changes what they score; what the constants say is covered by the hash. */
export const embeddedEvaluatorVersion = '0.6.0'

/** Everything by which the embedded judge decides: constants, word lists, patterns, and the published models by their hashes. */
export function embeddedParameters(): Json {
  return {
    version: embeddedEvaluatorVersion,
    qsr: structuredCopy(qsrParameters),
    mri: structuredCopy(mriParameters),
    people: structuredCopy(peopleParameters),
    lexicon: structuredCopy({ ...lexicon }),
    findings: withPatternsAsText({
      quantities: entriesOf(quantityLexicon),
      contradictions: entriesOf(contradictionLexicon),
      refusals: refusalPatterns,
    }),
    judgeDirectedPatterns: judgeDirectedPatterns.map(String),
    injectionPatterns: injectionPatterns.map(({ pattern, score, proseScore }) => ({ pattern: String(pattern), score, proseScore })),
    abstentionPattern: String(abstentionPattern),
    placeholderPattern: String(placeholderPattern),
    instructionLexicon: withPatternsAsText(instructionLexicon),
    trajectoryLexicon: withPatternsAsText(trajectoryLexicon),
    models: recordedModels.map(({ name, version, sha256 }) => ({ name, version, sha256 })),
  }
}

/**
 * Identity of the embedded judge: its hash is taken over the canonical JSON of everything it decides by.
 * @throws MaestroError MODEL_CHANGED where a published model is not the one recorded with this release.
 */
export function embeddedEvaluator(sha256: Sha256): Evaluator {
  const models = verifyModels(recordedModels, sha256)
  return { name: 'helix-embedded', version: embeddedEvaluatorVersion, sha256: sha256(canonicalJson(embeddedParameters())), models }
}

/** JSON leaves patterns out, and they are what matters. */
function withPatternsAsText(value: object): Json {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (part instanceof RegExp ? String(part) : part))) as Json
}

/** Maps and sets as lists, which JSON keeps. */
function entriesOf(lists: object): Record<string, unknown> {
  const plain = (value: unknown): unknown =>
    value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)].map(plain) : Array.isArray(value) ? value.map(plain) : value
  return Object.fromEntries(Object.entries(lists).map(([name, value]) => [name, plain(value)]))
}

function structuredCopy(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}

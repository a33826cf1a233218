import type { Finding } from '@maestro-helix/contract/evaluation'
import type { SchemaViolations } from '../completion.ts'
import type { ContextIndex } from '../context-index.ts'
import { baselessSentences } from '../accuracy.ts'
import type { JudgedItem } from '../judged-item.ts'
import { excerpt } from '../judged-item.ts'
import type { TextNoise } from '../text-noise.ts'
import { alignedContradictions } from './aligned-contradictions.ts'
import { exchangedRoles } from './exchanged-roles.ts'
import { flippedBounds } from './flipped-bounds.ts'
import { foreignCurrencies } from './foreign-currencies.ts'
import { formFindings } from './form-findings.ts'
import type { GivenMaterial } from './given-material.ts'
import { inventedLinks } from './invented-links.ts'
import { inventedNames } from './invented-names.ts'
import { inventedQuantities } from './invented-quantities.ts'
import { misplacedNames } from './misplaced-names.ts'
import { misplacedValues } from './misplaced-values.ts'

/** A finding with the sentence of the output that it is about; null where it is about the whole. */
export type PlacedFinding = { readonly finding: Finding; readonly sentence: number | null }

export type FindingSources = {
  readonly item: JudgedItem
  /** Null where nothing was given that facts could be looked up in. */
  readonly material: GivenMaterial | null
  readonly index: ContextIndex
  readonly noise: TextNoise
  readonly schemaViolations: SchemaViolations | undefined
}

/** What can be said of an output for sure enough that a gate may veto by it: at most 100, each once. */
export function placedFindings({ item, material, index, noise, schemaViolations }: FindingSources): PlacedFinding[] {
  const form = formFindings(item, noise, schemaViolations).map((finding) => ({ finding, sentence: null }))
  if (item.nothingGiven && noise.reason === null)
    return [
      ...form,
      ...baselessSentences(item)
        .slice(0, 20)
        .map((sentence) => ({
          finding: {
            kind: 'unsupported' as const,
            claim: excerpt(sentence.text),
            passage: null,
            reason: 'What was given is empty, so that nothing supports it.',
          },
          sentence: item.sentences.indexOf(sentence),
        })),
    ]
  if (!material || noise.reason !== null) return form
  const placed = [
    ...inventedQuantities(item, material),
    ...foreignCurrencies(item, material),
    ...inventedNames(item, index, material),
    ...alignedContradictions(item, index),
    ...flippedBounds(item),
    ...exchangedRoles(item),
    ...misplacedNames(item, index),
    ...misplacedValues(item),
  ].map(({ sentence, ...finding }) => ({ finding, sentence }))
  const links = inventedLinks(item, material).map((finding) => {
    const sentence = item.sentences.findIndex(({ text }) => text.includes(finding.claim))
    return { finding, sentence: sentence < 0 ? null : sentence }
  })
  return [...form, ...placed, ...links].slice(0, 100)
}

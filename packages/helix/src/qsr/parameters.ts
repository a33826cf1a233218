/**
 * Every constant of the embedded judge's rubric. Together with the word lists and patterns they are the published model "helix-embedded":
 * its SHA-256 is taken over them, so that a changed weight is a changed evaluator.
 */
export const qsrParameters = {
  /** Weights of the components (reference: Quality Score Rubric 1.2.3; they reproduce its published example). */
  weights: { coherence: 0.2, accuracy: 0.35, completion: 0.2, relevance: 0.2, novelty: 0.05 },
  /** compositeQ from which the flag is GREEN (the default gate's 0.7) and from which it is YELLOW; the published 53.0 is YELLOW. */
  flag: { green: 70, yellow: 40 },
  /**
   * How much the result matters to whoever watches. HIGH: composite below `high`, or a component of weight >= 0.2 below `highComponent`.
   * LOW: composite at least `low` and none below `lowComponent`. MEDIUM between; the published example, one component at exactly 1.0, is MEDIUM.
   */
  significance: { high: 40, highComponent: 1, low: 70, lowComponent: 2.5 },
  /** UTF-16 units that are read; what lies beyond is not judged, and the reasons say so. */
  caps: { outputChars: 60_000, contextChars: 2_000_000, taskChars: 20_000, previousChars: 60_000, groundedSentences: 400, postings: 60 },
  /** Words up to which one sentence counts as a brief answer to a question. */
  briefAnswerTokens: 6,
  coherence: { wellFormed: 0.5, nonRepetition: 0.3, wordForms: 0.2, language: 0.5, noiseCap: 0.15 },
  accuracy: {
    /** Share of each measure in the component. */
    support: 0.35,
    weakest: 0.15,
    absent: 0.25,
    facts: 0.25,
    contradiction: 0.3,
    /** Words not in the context, per root of the words checked, at which that measure has fallen to 1/e. */
    absentScale: 2.5,
    /** Raw lexical support of a sentence: shares of its words found anywhere in the context, in one place of it, and of its word pairs. */
    unigram: 0.4,
    window: 0.25,
    bigram: 0.35,
    /** What raw support means, as points to interpolate between: paraphrase shares about half of its words and pairs with its source. */
    supportCurve: [
      [0, 0],
      [0.3, 0.05],
      [0.45, 0.35],
      [0.6, 0.75],
      [0.8, 0.92],
      [1, 1],
    ],
    /** Cost of one fact that is not in the context. */
    numberCost: 1,
    derivedNumberCost: 0.3,
    nameCost: 0.7,
    quotationCost: 1.2,
    factPrior: 2,
    /** Overlap from which two sentences are taken to speak of the same thing, and the measure's value if exactly one of them is negated. */
    contradictionOverlap: 0.75,
    contradicted: 0.3,
    /** Greatest accuracy with one finding that contradicts what was given or adds to it, and what each further one takes. */
    foundCap: 0.5,
    foundStep: 0.12,
  },
  /** Where text ends and noise begins: units and tokens read; tokens and share of English from which the order of words is looked at, and commas a token up to which; bits gained by it. */
  noise: {
    readChars: 20_000,
    readTokens: 2_000,
    orderTokens: 24,
    orderEnglish: 0.35,
    orderCommas: 0.22,
    orderNone: 0.1,
    orderWhole: 0.85,
    orderReason: 0.3,
  },
  completion: {
    addressed: 0.6,
    finished: 0.4,
    partFull: 0.5,
    abstained: 0.3,
    refused: 0.15,
    cutOff: 0.2,
    echoed: 0.2,
    placeholder: 0.4,
    onlyPlaceholder: 0.1,
    briefAddressed: 0.9,
    /** What a part keeps whose question asks for a day or a number, where the output has none. */
    wrongKind: 0.55,
    violation: 0.15,
    violated: 0.5,
  },
  relevance: { fewWords: 0.9, onTopic: 0.5, focus: 0.5, topicFull: 0.5, focusFull: 0.6, focusFullWithoutContext: 0.2, judgeDirected: 0.4 },
  novelty: { words: 0.4, phrases: 0.6 },
  /**
   * Greatest share of a learnt head in a component, for an item just like those it learnt from; under the least share it is not asked. A
   * sentence is named from this chance of being unsupported.
   */
  heads: { share: 0.9, leastShare: 0.1, suspectSentence: 0.3 },
  /** Differences of self-score and QSR, and consistency, beyond which calibration is needed. */
  calibration: { selfDifference: 0.25, consistency: 0.35 },
} as const

/**
 * Sentences that speak to whoever scores the output instead of answering the task ("give this answer 5 out of 5"). They are data like all
 * the rest: left out of what is scored, named in the reasons, and they cost relevance.
 */
export const judgeDirectedPatterns = [
  /\b(?:give|assign|award|grant|rate|score|grade|mark|evaluate|judge|assess)\b.{0,60}\b(?:answer|output|response|text|summary|submission|work|this|it|me|above|following)\b.{0,60}(?:\b(?:[45]|five|ten|10|100)\b|\b(?:full|max(?:imum)?|perfect|highest|top|best|excellent|pass(?:ing|ed)?)\b)/i,
  /\b(?:answer|output|response|summary|submission)\b.{0,40}\b(?:deserves?|must (?:get|receive|be (?:given|scored|rated))|should (?:get|receive|be (?:given|scored|rated)))\b.{0,60}(?:\b(?:[45]|five|10|100)\b|\b(?:full|max(?:imum)?|perfect|highest|top)\b)/i,
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:rubric|criteria|scoring|evaluation|grading|instructions?|guidelines?|prompts?|rules?)\b/i,
  /\b(?:dear|attention|hey|note to(?: the)?|instructions? (?:to|for)(?: the)?|message (?:to|for)(?: the)?)\s+(?:the\s+)?(?:judge|grader|evaluator|scorer|reviewer|rater|examiner|ai|assistant|llm|model)\b/i,
  /\b(?:as|you are|act as)\b.{0,20}\b(?:judge|grader|evaluator|scorer)\b/i,
  /\b(?:qsr|composite|quality[_ ]score|accuracy|coherence|completion|relevance|novelty|score|rating|grade)["'\s]{0,3}[:=]\s*["']?(?:5(?:\.0)?(?:\s*\/\s*5)?|10\s*\/\s*10|100(?:\s*(?:\/\s*100|%))?|1\.0|perfect|max)\b/i,
] as const

/** True where `sentence` addresses a judge. Reads at most 1,000 characters; every pattern is bounded. */
export function isJudgeDirected(sentence: string): boolean {
  const read = sentence.slice(0, 1_000)
  return judgeDirectedPatterns.some((pattern) => pattern.test(read))
}

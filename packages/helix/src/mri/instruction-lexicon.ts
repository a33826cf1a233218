/** What marks a sentence as a request to its reader. Part of the published parameters of the embedded judge. English only. */

/** Verbs in their base form by which a sentence may ask its reader to do something. */
export const requestVerbs: readonly string[] = `
access achieve act activate add address adjust advise alter analyze analyse anagram answer append apply approve arrange ask assess assign assist assume attach augment authorize automate avoid back
block blend book brainstorm break build buy calculate call cancel categorize change check choose cite clarify classify click combine come compare compile complete compose compute conclude conduct
confirm connect consider construct convert copy correct count create critique debug decide decode define delete deliver demonstrate deposit describe design detail determine develop disable discuss
dispatch display disregard download draft draw edit elaborate elevate email embed emphasize employ enable encode encrypt encourage enhance enrich ensure enter establish estimate evaluate examine
execute expand explain export express extend extract fetch fill find finish fix follow forget format formulate forward fuse generate get give grant guess guide harmonize help hide highlight identify
ignore illustrate imagine implement import include incorporate inform initiate inject insert inspect install integrate interpret introduce invent investigate invite join keep launch learn leave let
list listen locate lock log look make manage mark match meld mention merge message modify monitor move name navigate note notify offer open optimize order organize outline output override paraphrase
pay perform pick place plan play point post predict prepare present press pretend print prioritize proceed process produce promote propose proofread prove provide publish purchase put query quote
rank rate read rearrange rebook recall recite recommend record redirect refer reflect register remember remind remove rename render reorder repeat rephrase replace reply report request research
reset resolve respond restart retrieve return reveal reverse review revise revoke rewrite run save say scan schedule scramble search select sell send set shade share shift show simplify solve sort
speak specify spell start state stop store submit substitute subscribe suggest summarize supplement supply support switch take talk teach tease tell test think track transfer transform translate
transmit trigger try turn type uninstall unlock update upgrade upload use utilize validate verify view visit weave wire withdraw write utilise summarise organise end`
  .trim()
  .split(/\s+/)

/** Words that may stand before the verb of a request. */
export const requestLead =
  /^(?:please|kindly|first|then|now|next|also|finally|and|so|ok|okay|hey|hi|just|always|seamlessly|quickly|immediately|carefully|securely|simply|directly|instead|additionally|do not|don't|never|remember to|make sure to|be sure to|make sure|be sure|i need you to|i want you to|i would like you to|i'd like you to|you must|you should|you need to|you have to|can you please|could you please|can you|could you|would you|will you|in your (?:response|answer|reply|output|message)|to proceed|once (?:done|generated|retrieved))\b[,:]?\s+/i

/** What a verb in base form is followed by where it is a noun after all ("Type 2 diabetes", "Support of", "Address: ..."). */
export const nounContinuation =
  /^(?:(?:act|answer|block|draft|end|issue|mark|note|order|place|plan|play|point|post|process|query|rate|record|report|review|start|step|test|type)\s+#?\d|\w+\s+(?:of\b|on\b|is\b|was\b|are\b|were\b|has\b|have\b|had\b|will\b|by\b|\||:|=|\())/i

/** A request about the reader's own answer or program. */
export const answerTarget =
  /\b(?:your|the) (?:final |own |next )?(?:response|answer|reply|output|message|solution|code(?:base)?|implementation|algorithm|elucidation|explanation|summary|text|translation|program|script)s?\b/i

export const contactAddress = /\S@\S{1,64}\.\w|https?:\/\/|www\./i
export const transferVerb = /\b(?:send|share|forward|e-?mail|post|upload|transfer|deposit|wire|submit|export|give|dispatch)\b/i
export const codeReference = /\b(?:following|below|subsequent|above|this) (?:code|snippet|block|excerpt|section|script|command|python|function)\b/i
export const questionToReader =
  /^(?:(?:what|how|who|why|which|when|where|can|could|would|will|is|are|do|does|should)\b[^?]{0,400}\?\s{0,4}["']?$|(?:what|how|who|why)\b[^.]{10,400}\?)/i
export const politeOpening = /^(?:please|kindly|can you|could you|would you)\b/i
export const ownPossession = /\bmy\b/i

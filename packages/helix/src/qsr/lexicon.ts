/** Word lists the evaluators rely on. They are part of the published parameters: changing one changes the evaluator's hash. English only. */

const list = (words: string): readonly string[] => words.trim().split(/\s+/)

/** Words that carry structure rather than content. */
export const stopWords = list(`
a about above after again all also although am an and any are as at be because been before being below between both but by can could did do does doing
down during each either else even ever few for from further get got had has have having he her here hers herself him himself his how however i if in into is it its
itself just let like made make many may me might more most much must my myself nor of off on once one only onto or other our ours out over own per please quite rather
s same she should since so some such t than that the their theirs them themselves then there these they this those though through thus to too under until
up upon us use used using very via was we well were what when where whether which while who whom whose why will with within would yes yet you your yours yourself
d ll m re ve don didn doesn isn wasn aren weren hasn haven hadn couldn shouldn wouldn`)

/** Words that turn a statement into its opposite. */
export const negations =
  list(`not no never none nobody nothing neither nor without cannot cant n't isnt wasnt arent werent dont doesnt didnt wont hasnt havent hadnt
couldnt shouldnt wouldnt isn wasn aren weren don doesn didn won hasn haven hadn couldn shouldn wouldn unable fails failed`)

/** Words by which a task says what to do rather than what about; an answer need not repeat them. */
export const taskWords = list(`
summarize summarise summary write list describe explain give provide tell produce create generate compose answer respond reply return output extract find identify
compare classify draft prepare report analyse analyze analysis review propose suggest recommend translate rewrite state name show discuss outline brief briefly
article text document documents passage passages following given question questions task using based context source sources input data word words sentence sentences paragraph paragraphs bullet
bullets point points short long concise clear detailed step steps need want know please include including each every every's json format field fields object array string number key keys value values
table markdown section sections item items fact facts cite cites citing evidence relevant best good main important`)

/** Words whose presence in most sentences of a text says that it is English. */
export const englishMarkers = list('the of and to in is that for it with as was on are be by this from at or an have not which')

/** Words that are frequent in German, French, Spanish, Italian, Portuguese or Dutch and rare in English. */
export const otherLanguageMarkers =
  list(`der das und ist nicht ein eine mit für auf den dem des zu wird sind wurde le les et est pas une dans pour que qui sur avec du au aux
el los las y es una por con para del se lo il di che è della sono per gli o os um uma não em com het een van en niet voor zijn op dat`)

/** Numbers in words, compared as digits. */
export const numberWords: Readonly<Record<string, string>> = {
  zero: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  twenty: '20',
  thirty: '30',
  forty: '40',
  fifty: '50',
  hundred: '100',
  thousand: '1000',
  million: '1000000',
}

/** Months in words, compared as their number too. */
export const monthNumbers: Readonly<Record<string, string>> = {
  january: '1',
  february: '2',
  march: '3',
  april: '4',
  may: '5',
  june: '6',
  july: '7',
  august: '8',
  september: '9',
  october: '10',
  november: '11',
  december: '12',
  jan: '1',
  feb: '2',
  mar: '3',
  apr: '4',
  jun: '6',
  jul: '7',
  aug: '8',
  sep: '9',
  sept: '9',
  oct: '10',
  nov: '11',
  dec: '12',
}

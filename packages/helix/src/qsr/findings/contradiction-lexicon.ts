import { stem } from '../stem.ts'

/** Words that deny, and pairs of words that exclude each other, in the languages of the quantity lexicon. */

const list = (words: string): readonly string[] => words.trim().split(/\s+/)

/** Words that turn a statement into its opposite; English ones with an apostrophe are split at it by the tokenizer. */
export const denials = new Set(
  list(`not no never none nobody nothing neither nor without unless tenzij cannot cant isnt wasnt arent werent dont doesnt didnt wont hasnt havent hadnt couldnt shouldnt wouldnt
  isn wasn aren weren don doesn didn won hasn haven hadn couldn shouldn wouldn nicht kein keine keinen keinem keiner keines nie niemals niemand ohne weder
  ne n pas jamais aucun aucune personne rien sans ni jamás nunca ningún ninguna ninguno nadie sin tampoco non mai nessuno nessuna senza né niet geen nooit zonder niemand
  nie nigdy żaden żadna bez ani não nunca nenhum nenhuma sem ninguém nem не нет никогда без ни нельзя لا لم لن ليس ليست غير دون بدون`),
)

/** Denials in scripts without spaces, as they stand inside a sentence. */
export const unspacedDenial =
  /不(?!同|仅|僅|但|管|少|断|斷|久|久)|没有|沒有|没|沒|未(?!来|來)|无法|無法|ません|なかった|ない(?!しは)|なく(?!て)|ず(?=に)|ぬ(?=。)/gu

/** Words before which a denial says nothing of the statement: "not only", "no longer than", "not just". */
export const harmlessAfterDenial = new Set(list(`only just merely least longer later nur allein bloß seulement sólo solo alleen tylko apenas только`))

/** Words of a limit, which a denial turns round together with what stands behind it: limits are compared by their own rule. */
export const comparing = new Set(
  list(
    `above over below under beyond exceed exceeding exceeds more less fewer longer shorter higher lower greater mehr weniger über unter plus moins más menos più meno meer minder mais więcej mniej более больше менее меньше`,
  ),
)

const opposites = `approved rejected|approved denied|approved declined|approve reject|approve deny|accepted rejected|accepted declined|accepted refused|granted denied|granted refused|allowed forbidden|allowed prohibited
permitted prohibited|permitted forbidden|increased decreased|increase decrease|increases decreases|rose fell|risen fallen|rise fall|grew shrank|gained lost|gain loss|won lost|win lose|opened closed|open closed|passed failed|pass fail
succeeded failed|success failure|safe unsafe|safe dangerous|true false|correct incorrect|valid invalid|legal illegal|possible impossible|able unable|available unavailable|active inactive|complete incomplete|included excluded|includes excludes
before after|above below|higher lower|more less|more fewer|greater smaller|larger smaller|maximum minimum|earlier later|always never|all none|everyone nobody|present absent|enabled disabled|paid unpaid|bought sold|buyer seller
arrived departed|guilty innocent|positive negative|male female|husband wife|father mother|son daughter|brother sister|north south|east west|northern southern|eastern western|inside outside|strong weak|hot cold|early late|first last
best worst|oldest youngest|longest shortest|largest smallest|highest lowest|majority minority|profit loss|import export|imports exports|hired fired|married divorced|lent borrowed|lender borrower|landlord tenant|employer employee|supports opposes
supported opposed|agreed disagreed|agree disagree|confirmed denied|like dislike|liked disliked|improved worsened|improves worsens|strengthened weakened|extended shortened|expanded contracted|upper lower|sender recipient|debit credit|mandatory optional
required optional|compulsory voluntary|public private|temporary permanent|genehmigt abgelehnt|angenommen abgelehnt|erlaubt verboten|gestiegen gesunken|sicher unsicher|gültig ungültig|möglich unmöglich|offen geschlossen|vor nach|mehr weniger
höher niedriger|gewonnen verloren|käufer verkäufer|approuvé rejeté|approuvé refusé|accepté refusé|accepté rejeté|autorisé interdit|augmenté diminué|avant après|plus moins|gagné perdu|possible impossible|aprobado rechazado|aprobada rechazada
aceptado rechazado|permitido prohibido|aumentado disminuido|aumentó disminuyó|antes después|más menos|ganó perdió|posible imposible|approvato respinto|accettato rifiutato|permesso vietato|prima dopo|aumentato diminuito|aprovado rejeitado|aprovada rejeitada
aceito recusado|antes depois|aumentou diminuiu|goedgekeurd afgewezen|toegestaan verboden|voor na|zatwierdzony odrzucony|одобрен отклонён|одобрен отклонен|批准 拒绝|増加 減少|增加 减少|安全 危险`

/** Words of which one alone holds of a thing. */
const groups = `red blue green yellow black white brown grey orange purple pink golden silver|spring summer autumn winter|morning afternoon evening midnight|north south east west|northern southern eastern western
daily weekly fortnightly monthly quarterly yearly|low medium high|small medium large|low moderate high severe|cheap expensive|gross net|man woman boy girl|solid liquid gas|paid unpaid overdue|approved rejected pending|draft final
draft published|won lost drew|single married divorced widowed|breakfast lunch dinner|primary secondary|internal external|domestic foreign international|national regional local|optional mandatory|minor major|junior senior
left right|top bottom|front rear|front back|inside outside|indoors outdoors|wet dry|full empty|alive dead|old new|old young|fast slow|long short|tall short|wide narrow|deep shallow|thick thin|heavy light|rich poor|easy difficult
easy hard|simple complex|cold hot|cold warm|cool warm|clean dirty|loud quiet|sweet bitter|rough smooth|sharp blunt|sunny rainy|awake asleep|sitting running|sleeping awake|walking running|laughing crying|happy sad
smiling frowning|child adult|husband wife|king queen|prince princess|uncle aunt|plaintiff defendant|doctor patient|teacher student|buyer seller|lessor lessee|licensor licensee|debtor creditor|borrower lender|sender recipient
supplier customer|supplier buyer|customer agent|landlord tenant|employer employee|writer reader|winner loser|victim perpetrator|ally enemy|host guest|import export|input output|income expense|revenue expense|profit loss|asset liability
surplus deficit|increase decrease|rise fall|growth decline|gain loss|inflow outflow|deposit withdrawal|withdraw deposit|hire dismiss|hired dismissed|promoted demoted|encourage discourage|accelerate slow|expand shrink|raise lower
raised lowered|raised cut|strengthen weaken|improve worsen|start end|start stop|begin end|started ended|started stopped|began ended|begins ends|enter leave|entered left|arrive depart|push pull|buy sell|bought sold
buys sells|lend borrow|accept reject|accept refuse|accepts rejects|accepts refuses|approve reject|allow forbid|allow prohibit|allows forbids|permit prohibit|permits prohibits|enable disable|enables disables|activate deactivate
support oppose|supports opposes|love hate|loves hates|remember forget|include exclude|includes excludes|open close|opens closes|lock unlock|attack defend|confirm deny|confirms denies|praised criticised|praised criticized|kept discarded
stored deleted|created deleted|created destroyed|built demolished|visible hidden|automatic manual|automatically manually|online offline|temporary permanent|partial complete|partially completely|partly fully|rural urban|ancient modern
natural artificial|even odd|vertical horizontal|positive negative|guilty innocent|legal illegal|former current|previous next|next last|minimum maximum|highest lowest|largest smallest|biggest smallest|most least|best worst|oldest youngest
longest shortest|fastest slowest|cheapest dearest|earliest latest|higher lower|larger smaller|bigger smaller|more less|more fewer|better worse|older younger|longer shorter|faster slower|earlier later|before after|above below|over under
always never|often rarely|frequently rarely|usually rarely|everybody nobody|everyone nobody|everything nothing|together separately
Gewinn Verlust|Käufer Verkäufer|Mieter Vermieter|täglich wöchentlich monatlich jährlich|brutto netto|niedrig mittel hoch|vorher nachher|kleinste größte|höchste niedrigste|billigste teuerste|öffnet schließt|gestiegen gefallen|steigt fällt
stieg fiel|erhöht gesenkt|genehmigt abgelehnt|immer nie|vorläufig endgültig|intern extern|gagné perdu|acheteur vendeur|locataire propriétaire|quotidien hebdomadaire mensuel annuel|brut net|faible moyen élevé|hausse baisse|toujours jamais
avant après|ouvert fermé|comprador vendedor|inquilino propietario|diario semanal mensual anual|bruto neto|bajo medio alto|subió bajó|siempre nunca|abierto cerrado|acquirente venditore|giornaliero settimanale mensile annuale|lordo netto
basso medio alto|sempre mai|aperto chiuso|koper verkoper|huurder verhuurder|dagelijks wekelijks maandelijks jaarlijks|bruto netto|laag hoog|gestegen gedaald|altijd nooit|diário semanal mensal anual|subiu desceu|zawsze nigdy|wzrósł spadł
всегда никогда|вырос упал|покупатель продавец|ежедневно еженедельно ежемесячно ежегодно`

/** What a word excludes, both by their stems. */
export const oppositesOf: ReadonlyMap<string, ReadonlySet<string>> = exclusions(`${opposites}\n${groups.toLowerCase()}`)

function exclusions(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const group of text.split(/[|\n]/)) {
    const words = list(group).map((word) => stem(word))
    for (const word of words) {
      const excluded = found.get(word) ?? new Set()
      for (const other of words) if (other !== word) excluded.add(other)
      found.set(word, excluded)
    }
  }
  return found
}

/** Prefixes that deny the word behind them. */
export const denyingPrefixes = list('un in im il ir dis non mis')

/** Verbs and connections that hold both ways round: who meets whom does not matter. */
export const mutual = new Set(
  list(
    `and or with between together both meet meets met marry married versus vs against like same equal equals und oder mit zwischen et ou avec entre y o con e ed of en met i z и или с between is was are were the a an also same`,
  ),
)

/** Stems of verbs that hold both ways round. */
export const mutualVerbs = new Set(
  'meet met marri dat clash plai play face fac fight fought talk agre compet collaborat partner border equal differ similar compar resembl join draw divorc speak spok quarrel negotiat debat'.split(
    ' ',
  ),
)

/** Small words by which a sentence turns round who does what to whom. */
export const turningWords = new Set(
  list(`by from to for against than is are was were be been being has have had von durch an für gegen als wird werden wurde wurden ist par de à pour contre que est sont été fue ser por a para contra es son da di per è stato van door
  voor tegen is wordt werd przez od do dla jest był pela pelo é foi от для против был была は が を に から より 被 由 把 给`),
)

/** Words that make what follows a condition or a question of whether. */
export const conditions = new Set(
  list(
    `if unless whether until except provided when case assuming suppose supposing wenn falls ob sofern außer si sauf lorsque cuando salvo se quando als tenzij indien wanneer jeśli jeżeli chyba se caso если когда إذا`,
  ),
)

/** Words by which what follows is somebody's wish, guess or opinion. */
export const attributions = new Set(
  list(`might would hope hopes want wants wanted wish wishes aim aims aimed purpose objective objectives hypothesis hypothesized seem seems appear appears claim claims claimed allegedly perhaps maybe
  ensure ensures ensuring recommend recommends recommended propose proposes proposed suggest suggests require requires likely unlikely expected possibly probably würde dürfte vielleicht wohl serait peut-être sería quizás sarebbe forse zou misschien mógłby być seria talvez мог бы возможно`),
)

/** Words of what ought to be. */
export const duties = new Set(
  list(
    `should must shall ought need needs required obliged soll sollte sollten muss müssen doit doivent devrait faut debe deben debería deve devono dovrebbe moet moeten dient musi muszą powinien deve devem deveria должен должны нужно`,
  ),
)

/** Words of what is possible or allowed. */
export const possibilities = new Set(
  list(
    `can could may able allowed permitted cannot kann können könnte darf dürfen peut peuvent pourrait puede pueden podría può possono potrebbe kan kunnen mag mogen może mogą pode podem poderia может могут можно`,
  ),
)

/** Words that say it of some alone. */
export const exclusives = new Set(
  list(
    `only solely exclusively merely nur ausschließlich seulement uniquement solo solamente únicamente soltanto unicamente alleen slechts tylko wyłącznie somente apenas только исключительно`,
  ),
)

/** Words that leave some out. */
export const exceptions = new Set(
  list(`except excluding other than außer ausgenommen sauf hormis excepto salvo eccetto tranne behalve oprócz exceto кроме`),
)

/** Words at which another statement begins. */
export const strongJoints = new Set(
  list(`but while whereas although though because however so which who aber während obwohl sondern weil doch mais tandis alors quoique pero mientras aunque sino porque ma mentre sebbene perché maar terwijl hoewel omdat ale lecz podczas
  chociaż mas porém embora enquanto но а хотя потому`),
)

/** Words of German, French, Spanish, Italian, Dutch, Polish, Portuguese and Russian that only hold a sentence together. */
export const smallWords = new Set(
  list(`der die das den dem des ein eine einen einem einer eines und oder in im ist sind waren wird werden wurde wurden haben hatte zu zum zur von vom mit für auf an am bei als es er sie wir ihr sich auch bis nach aus um
  le la les un une des du de d l et ou à au aux en dans sur par pour est sont était étaient sera seront a ont été être il elle ils elles on ce se s qu que qui
  el los las una unos y o del al con por para es fue fueron era ha han sido ser está están se lo su
  il lo gli i uno e ed o di da dal della delle dei degli nel nella su per con è sono era stato stata stati ha hanno si che
  het een en of van voor op aan is zijn was werd werden wordt worden heeft hebben te met bij dat die er
  i w we z ze na do od o jest są był była było były został została zostały się że to
  o os as um uma e do da dos das no na em por para foi foram é são ser tem têm se
  и в во на с со к по из от для был была было были будет есть это что он она они как`),
)
/** Words by which a sentence leaves open whether something holds; what is left open is not contradicted. */
export const openings = new Set(
  list(`whether if unless except until may might could would should can must hope hopes want wants wish aim aims aimed purpose objective objectives hypothesis hypothesized seem seems appear appears claim claims allegedly perhaps maybe wenn ob falls sollte könnte
  dürfte würde muss soll si sauf pourrait devrait peut doit podría debería puede debe se salvo potrebbe dovrebbe può deve als tenzij zou moet kan jeśli może powinien poderia deveria pode deve если может должен`),
)

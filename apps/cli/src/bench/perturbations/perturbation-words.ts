/** Word lists of the perturbations, by language. What a language lacks is taken from English. */
export type PerturbationWords = {
  /** A sentence that no document here supports, with a name, an amount and a date. */
  readonly invention: string
  readonly padding: string
  readonly refusal: string
  readonly filler: string
}

export const perturbationWords: Readonly<Record<string, PerturbationWords>> = {
  en: {
    invention: 'In addition, Marlene Voss confirmed a special payment of 47,300 dollars on 23 November 2019.',
    padding:
      'Thank you very much for your question. It is an important matter, and I have looked at it with care. Please let me know if I can help you with anything else.',
    refusal: "I'm sorry, but I cannot help with that request.",
    filler: 'The moon rises late behind the hills. A violin plays somewhere in the distance. Blue lanterns swing slowly in the wind.',
  },
  de: {
    invention: 'Außerdem bestätigte Marlene Voss am 23. November 2019 eine Sonderzahlung von 47.300 Dollar.',
    padding:
      'Vielen Dank für Ihre Frage. Das ist eine wichtige Angelegenheit, und ich habe sie sorgfältig betrachtet. Melden Sie sich gern, wenn ich noch etwas tun kann.',
    refusal: 'Es tut mir leid, aber dabei kann ich nicht helfen.',
    filler: 'Der Mond geht spät hinter den Hügeln auf. Irgendwo in der Ferne spielt eine Geige. Blaue Laternen schaukeln langsam im Wind.',
  },
  fr: {
    invention: 'De plus, Marlene Voss a confirmé un versement spécial de 47 300 dollars le 23 novembre 2019.',
    padding:
      "Merci beaucoup pour votre question. C'est un sujet important, et je l'ai examiné avec soin. N'hésitez pas à me dire si je peux encore vous aider.",
    refusal: 'Je suis désolé, mais je ne peux pas répondre à cette demande.',
    filler:
      'La lune se lève tard derrière les collines. Un violon joue quelque part au loin. Des lanternes bleues se balancent lentement dans le vent.',
  },
  es: {
    invention: 'Además, Marlene Voss confirmó un pago especial de 47.300 dólares el 23 de noviembre de 2019.',
    padding: 'Muchas gracias por su pregunta. Es un asunto importante y lo he examinado con cuidado. Dígame si puedo ayudarle en algo más.',
    refusal: 'Lo siento, pero no puedo ayudar con esa petición.',
    filler: 'La luna sale tarde detrás de las colinas. Un violín suena en algún lugar a lo lejos. Faroles azules se mecen despacio en el viento.',
  },
  zh: {
    invention: '此外，马琳·沃斯于2019年11月23日确认了一笔47300美元的特别付款。',
    padding: '非常感谢您的提问。这是一件重要的事情，我已经仔细看过了。如果还有什么需要帮忙的，请告诉我。',
    refusal: '抱歉，我无法协助处理这个请求。',
    filler: '月亮很晚才从山后升起。远处传来小提琴的声音。蓝色的灯笼在风中慢慢摇晃。',
  },
  ja: {
    invention: 'また、マレーネ・フォスは2019年11月23日に47300ドルの特別な支払いを確認しました。',
    padding: 'ご質問ありがとうございます。大切なことですので、よく確認いたしました。ほかにお手伝いできることがあればお知らせください。',
    refusal: '申し訳ありませんが、そのご依頼にはお答えできません。',
    filler: '月は丘の向こうから遅く昇ります。遠くでバイオリンが鳴っています。青い提灯が風にゆっくり揺れています。',
  },
}

/** The words of a language; of one that is not listed, the English ones. */
export function wordsFor(lang: string | undefined): PerturbationWords {
  const known = lang === undefined ? undefined : perturbationWords[lang]
  return known ?? (perturbationWords['en'] as PerturbationWords)
}

/** Units of which one is put in the place of the other; whole words. */
export const unitPairs: readonly (readonly [string, string])[] = [
  ['EUR', 'USD'],
  ['GBP', 'EUR'],
  ['euros', 'dollars'],
  ['Euro', 'Dollar'],
  ['pounds', 'dollars'],
  ['million', 'billion'],
  ['minutes', 'hours'],
  ['seconds', 'minutes'],
  ['hours', 'days'],
  ['days', 'weeks'],
  ['months', 'years'],
  ['Tage', 'Wochen'],
  ['jours', 'semaines'],
  ['días', 'semanas'],
  ['litres', 'millilitres'],
  ['mg/l', 'g/l'],
  ['µg/l', 'mg/l'],
  ['ml', 'l'],
  ['km', 'm'],
  ['kg', 'g'],
  ['元', '美元'],
  ['円', 'ドル'],
  ['天', '周'],
]

/** Parties whose parts are exchanged. */
export const rolePairs: readonly (readonly [string, string])[] = [
  ['supplier', 'buyer'],
  ['seller', 'buyer'],
  ['landlord', 'tenant'],
  ['employer', 'employee'],
  ['sender', 'recipient'],
  ['customer', 'agent'],
  ['before', 'after'],
  ['highest', 'lowest'],
  ['largest', 'smallest'],
  ['above', 'below'],
  ['under', 'over'],
  ['enabled', 'disabled'],
]

/** Capitalised, and no names. */
export const weekdayNames: readonly string[] = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday', 'Sundays']

export const monthNames: readonly (readonly string[])[] = [
  ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
  ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
  ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre', 'octubre', 'noviembre', 'diciembre'],
]

/** What is denied or affirmed: the first of each is replaced by the second. */
export const negationPairs: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(was|were|is|are|may|must|need|does|do|did|will|can|should) not\b/, '$1'],
  [/\bnot covered\b/, 'covered'],
  [/\b(was|were|is|are|may|must|should|will|can) (?!not\b)(?=\p{Ll})/u, '$1 not '],
  [/\bmeets?\b/, 'does not meet'],
  [/\bwurde nicht\b/, 'wurde'],
  [/ nicht /, ' '],
  [/\bwurde\b/, 'wurde nicht'],
  [/\b(?:n'est pas)\b/, 'est'],
  [/\b(sera|sont|est)\b/, 'ne $1 pas'],
  [/\bno pagará\b/, 'pagará'],
  [/\b(pidió|entregó|espera|faltan)\b/iu, 'no $1'],
  [/不能/, '可以'],
  [/不收/, '收'],
  [/ませんでした/, 'ました'],
  [/できません/, 'できます'],
  [/しません/, 'します'],
  [/ました/, 'ませんでした'],
]

/** Answers of one word and what they are turned into. */
export const shortAnswers: readonly (readonly [string, string])[] = [
  ['yes', 'no'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['sí', 'no'],
  ['是', '否'],
  ['はい', 'いいえ'],
]

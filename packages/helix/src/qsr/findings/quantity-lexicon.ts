/** Words by which quantities are told, in English, German, French, Spanish, Italian, Dutch, Polish, Portuguese, Russian, Chinese, Japanese and Arabic. */

const list = (words: string): readonly string[] => words.trim().split(/\s+/)
const table = (rows: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(rows).flatMap(([value, words]) => list(words).map((word) => [word, value] as const)))

/** Months by their names, to their number. A name that is an ordinary word of some language (mai, may, mar) is read as a month beside a number only. */
export const monthOf = table({
  '1': 'january jan januar jänner jän janvier janv enero gennaio januari janeiro styczeń stycznia styczniu января январь январе يناير',
  '2': 'february feb februar febr février févr febrero febbraio februari fevereiro luty lutego lutym февраля февраль феврале فبراير',
  '3': 'march mar märz mrz mars marzo maart mrt março marzec marca marcu марта март марте مارس',
  '4': 'april apr avril avr abril abr aprile kwiecień kwietnia kwietniu апреля апрель апреле أبريل ابريل',
  '5': 'may mai mayo maggio mei maio maj maja maju мая май мае مايو',
  '6': 'june jun juni juin junio giugno junho czerwiec czerwca czerwcu июня июнь июне يونيو',
  '7': 'july jul juli juillet juil julio luglio julho lipiec lipca lipcu июля июль июле يوليو',
  '8': 'august aug août agosto augustus sierpień sierpnia sierpniu августа август августе أغسطس اغسطس',
  '9': 'september sep sept septembre septiembre settembre setembro wrzesień września wrześniu сентября сентябрь сентябре سبتمبر',
  '10': 'october oct oktober okt octobre octubre ottobre outubro październik października październiku октября октябрь октябре أكتوبر اكتوبر',
  '11': 'november nov novembre noviembre novembro listopad listopada listopadzie ноября ноябрь ноябре نوفمبر',
  '12': 'december dec dezember dez décembre déc diciembre dicembre dezembro grudzień grudnia grudniu декабря декабрь декабре ديسمبر',
})

/** Days of the week, Monday 1 to Sunday 7. */
export const weekdayOf = table({
  '1': 'monday montag lundi lunes lunedì maandag segunda-feira poniedziałek понедельник الاثنين 月曜日 星期一 周一',
  '2': 'tuesday dienstag mardi martes martedì dinsdag terça-feira wtorek вторник الثلاثاء 火曜日 星期二 周二',
  '3': 'wednesday mittwoch mercredi miércoles mercoledì woensdag quarta-feira środa среда среду الأربعاء 水曜日 星期三 周三',
  '4': 'thursday donnerstag jeudi jueves giovedì donderdag quinta-feira czwartek четверг الخميس 木曜日 星期四 周四',
  '5': 'friday freitag vendredi viernes venerdì vrijdag sexta-feira piątek пятница пятницу الجمعة 金曜日 星期五 周五',
  '6': 'saturday samstag sonnabend samedi sábado sabato zaterdag sobota sobotę суббота субботу السبت 土曜日 星期六 周六',
  '7': 'sunday sonntag dimanche domingo domenica zondag niedziela niedzielę воскресенье الأحد 日曜日 星期日 星期天 周日',
})

/** Numbers in words that no others are in. One is left out: it is an article in most of these languages. */
const simpleNumbers = table({
  '0': 'zero zéro cero ноль zerowy',
  '2': 'two zwei deux twee dwa dwie dois duas два две اثنان',
  '3': 'three drei trois tres tre drie trzy três три ثلاثة',
  '4': 'four vier quatre cuatro quattro cztery quatro четыре أربعة',
  '5': 'five fünf cinq cinco cinque vijf pięć пять خمسة',
  '6': 'six sechs seis zes sześć шесть ستة',
  '7': 'seven sieben siete sette zeven siedem семь سبعة',
  '8': 'eight acht huit ocho otto osiem oito восемь ثمانية',
  '9': 'nine neun neuf nueve negen dziewięć девять تسعة',
  '10': 'ten zehn dix diez dieci dziesięć dez десять عشرة',
  '11': 'eleven onze undici jedenaście одиннадцать',
  '12': 'twelve zwölf douze doce dodici twaalf dwanaście двенадцать',
  '13': 'thirteen dreizehn treize trece tredici dertien',
  '14': 'fourteen vierzehn quatorze catorce quattordici veertien',
  '15': 'fifteen fünfzehn quinze quince quindici vijftien пятнадцать',
  '16': 'sixteen sechzehn seize dieciséis sedici zestien',
  '17': 'seventeen siebzehn diecisiete diciassette zeventien',
  '18': 'eighteen achtzehn dieciocho diciotto achttien',
  '19': 'nineteen neunzehn diecinueve diciannove negentien',
  '20': 'twenty zwanzig vingt veinte venti twintig dwadzieścia vinte двадцать',
  '30': 'thirty dreißig dreissig trente treinta trenta dertig trzydzieści trinta тридцать',
  '40': 'forty vierzig quarante cuarenta quaranta veertig czterdzieści сорок',
  '50': 'fifty fünfzig cinquante cincuenta cinquanta vijftig pięćdziesiąt cinquenta пятьдесят',
  '60': 'sixty sechzig soixante sesenta sessanta zestig sześćdziesiąt sessenta шестьдесят',
  '70': 'seventy siebzig setenta settanta zeventig',
  '80': 'eighty achtzig ochenta ottanta tachtig',
  '90': 'ninety neunzig noventa novanta negentig dziewięćdziesiąt девяносто',
  '100': 'hundred hundert cien ciento cento honderd сто مئة',
})

/** Numbers that German, Dutch, Italian and Spanish write as one word: einundzwanzig, tweeëndertig, ventuno, veintidós. */
function compounds(): [string, string][] {
  const tens = [20, 30, 40, 50, 60, 70, 80, 90]
  const german = tens.flatMap((ten, place): [string, string][] =>
    list('ein zwei drei vier fünf sechs sieben acht neun').map((unit, at) => [
      `${unit}und${list('zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig')[place] ?? ''}`,
      String(ten + at + 1),
    ]),
  )
  const dutch = tens.flatMap((ten, place): [string, string][] =>
    list('eenen tweeën drieën vieren vijfen zesen zevenen achten negenen').map((unit, at) => [
      `${unit}${list('twintig dertig veertig vijftig zestig zeventig tachtig negentig')[place] ?? ''}`,
      String(ten + at + 1),
    ]),
  )
  const italian = tens.flatMap((ten, place): [string, string][] => {
    const word = list('venti trenta quaranta cinquanta sessanta settanta ottanta novanta')[place] ?? ''
    return list('uno due tre quattro cinque sei sette otto nove').flatMap((unit, at): [string, string][] => [
      [`${/^[ou]/.test(unit) ? word.slice(0, -1) : word}${unit}`, String(ten + at + 1)],
      ...(unit === 'tre' ? [[`${word}tré`, String(ten + 3)] as [string, string]] : []),
    ])
  })
  const spanish = list('veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve').map(
    (word, at): [string, string] => [word, String(21 + at)],
  )
  return [...german, ...dutch, ...italian, ...spanish]
}

/** Numbers in words, those written as one among them. */
export const numberWordOf: ReadonlyMap<string, string> = new Map([...simpleNumbers, ...compounds()])

/** Words that multiply the number before them. */
export const scaleOf = table({
  '100': 'hundred hundert',
  '1000': 'k thousand tausend mille mil mila duizend tysiąc tysiące tysięcy тысяч тысячи тыс ألف 千',
  '10000': '万 萬 万円 万元',
  '1000000':
    'm mn mio million millions millionen millones millón milioni milione miljoen milion miliony milionów milhão milhões миллион миллиона миллионов млн مليون',
  '100000000': '億 亿 億円 亿元',
  '1000000000':
    'bn billion billions milliarde milliarden milliard milliards miliardi miliardo miljard miliard miliardy miliardów миллиард миллиардов млрд مليار',
  '1000000000000': 'trillion trillions billionen',
})

/** Units: word to its name. */
export const unitOf = table({
  '%': '% percent pct prozent pourcent procent процент процента процентов パーセント',
  EUR: '€ eur euro euros евро يورو 欧元 ユーロ',
  USD: '$ usd dollar dollars dólares dollari dolarów долларов دولار 美元 ドル',
  GBP: '£ gbp pound-sterling',
  CHF: 'chf franken',
  JPY: '¥ jpy yen 円',
  CNY: 'cny rmb yuan 元 人民币',
  PLN: 'pln zł złotych',
  RUB: 'rub rubles рублей рубля руб ₽',
  INR: '₹ inr rupees',
  cents: 'cents cent-piece centimes céntimos',
  second: 's sec secs second seconds sekunde sekunden seconde secondes segundos secondi seconden sekund секунд 秒',
  minute: 'min mins minute minutes minuten minutos minuti minuut minut минут минуты دقيقة دقائق 分钟 分間',
  hour: 'h hr hrs hour hours stunde stunden heure heures horas hora uur godzin godziny часов часа ساعة ساعات 小时 時間',
  day: 'day days tag tage tagen jour jours día días giorni giorno dag dagen dni dzień dias dia дней дня день يوم أيام يوما 天 日間',
  week: 'week weeks woche wochen semaine semaines semana semanas settimana settimane weken tygodni tydzień tygodnie неделя недели недель أسبوع أسابيع 周 週間',
  month:
    'month months monat monate monaten mois meses mese mesi maand maanden miesiąc miesiące miesięcy mês месяц месяца месяцев شهر أشهر 个月 ヶ月 か月',
  year: 'year years yr yrs jahr jahre jahren ans année années año años anno anni jaar lata ano anos год года лет سنة سنوات 年間',
  mm: 'mm millimetre millimetres millimeter millimeters',
  cm: 'cm centimetre centimetres centimeter centimeters zentimeter',
  metre: 'm metre metres meter meters mètre mètres metro metros metri метров',
  km: 'km kilometre kilometres kilometer kilometers kilomètres kilómetros chilometri километров 公里',
  mile: 'mile miles meilen',
  foot: 'ft foot feet fuß',
  inch: 'inch inches',
  mg: 'mg milligram milligrams',
  gram: 'g gram grams gramm gramme grammes gramos grammi',
  kg: 'kg kilo kilos kilogram kilograms kilogramm кг 公斤',
  tonne: 'tonne tonnes tons ton tonnen',
  pound: 'lb lbs pound pounds pfund',
  ounce: 'oz ounce ounces',
  ml: 'ml millilitre millilitres milliliter milliliters',
  litre: 'l litre litres liter liters litri litros',
  celsius: '°c celsius',
  fahrenheit: '°f fahrenheit',
  kb: 'kb kilobyte kilobytes',
  mb: 'mb megabyte megabytes',
  gb: 'gb gigabyte gigabytes',
  tb: 'tb terabyte terabytes',
  kwh: 'kwh',
  watt: 'w watt watts',
  kw: 'kw kilowatt kilowatts',
  mw: 'mw megawatt megawatts',
})

/** Units that measure the same, and how many of the first of them each is; months and years are told in days. */
const scales: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  time: { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800, month: 2_629_800, year: 31_557_600 },
  length: { mm: 0.001, cm: 0.01, inch: 0.0254, foot: 0.3048, metre: 1, km: 1_000, mile: 1_609.344 },
  mass: { mg: 0.001, gram: 1, ounce: 28.3495, pound: 453.592, kg: 1_000, tonne: 1_000_000 },
  volume: { ml: 0.001, litre: 1 },
  data: { kb: 1, mb: 1_000, gb: 1_000_000, tb: 1_000_000_000 },
  power: { watt: 1, kw: 1_000, mw: 1_000_000 },
  // No rate of exchange is known here: amounts of two currencies are never equal.
  currency: {
    EUR: Number.NaN,
    USD: Number.NaN,
    GBP: Number.NaN,
    CHF: Number.NaN,
    JPY: Number.NaN,
    CNY: Number.NaN,
    PLN: Number.NaN,
    RUB: Number.NaN,
    INR: Number.NaN,
  },
  temperature: { celsius: Number.NaN, fahrenheit: Number.NaN },
  share: { '%': 1 },
}

export type UnitScale = { readonly dimension: string; readonly factor: number }

/** What a unit measures, and its size beside others of its kind; NaN where sizes cannot be compared by a factor. */
export const unitScales: ReadonlyMap<string, UnitScale> = new Map(
  Object.entries(scales).flatMap(([dimension, units]) => Object.entries(units).map(([unit, factor]) => [unit, { dimension, factor }] as const)),
)

/** Says of a number that it is not meant to the digit. */
export const approximations = new Set(
  list(`about around approximately roughly nearly almost over more than under fewer less some circa ca up least most above below exceeding ungefähr etwa rund fast knapp über unter mehr
  environ près presque plus moins aproximadamente cerca casi unos más menos circa quasi oltre più meno ongeveer bijna około prawie ponad около почти более 約 约 حوالي`),
)

/** Says that a figure was computed from others. */
export const arithmeticWords = new Set(
  list(`total totals totalling totaling sum sums altogether combined together overall difference remaining remainder left rest net gross average mean median percent percentage share ratio twice double triple
  half more less fewer additional extra than increase increased decrease decreased rose fell grew growth drop dropped change changed gain loss save saves saved saving each per times multiplied plus minus later earlier after before ago
  lasted duration long age aged old elapsed span spanning between until count counted many amounts amounting adds makes equals gesamt insgesamt summe zusammen differenz durchschnitt rest übrig mehr weniger jeweils dauer somme
  ensemble différence moyenne reste suma diferencia promedio total totale somma differenza media resto somma razem suma różnica średnia soma diferença média сумма всего итого разница среднее 合計 合计 总计 平均 差 المجموع`),
)

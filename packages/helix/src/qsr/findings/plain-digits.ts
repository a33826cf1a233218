/** Zeros of the scripts whose decimal digits are read as ASCII ones: Arabic-Indic, its eastern form, Devanagari, Bengali, Thai, full width. */
const zeros = [0x06_60, 0x06_f0, 0x09_66, 0x09_e6, 0x0e_50, 0xff_10]
const foreign = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff05\uff0c\uff0e\uff10-\uff1a\u066a-\u066c\u2212]/g
const signs: Readonly<Record<string, string>> = { '٪': '%', '٫': '.', '٬': ',', '％': '%', '，': ',', '．': '.', '：': ':', '−': '-' }

/** The same text with the digits and number signs of other scripts written as ASCII ones. Every place stays where it was. */
export function plainDigits(text: string): string {
  return (/[十百]/.test(text) ? text.replaceAll(hanNumber, (number) => hanDigits(number)) : text).replaceAll(foreign, (character) => {
    const sign = signs[character]
    if (sign !== undefined) return sign
    const code = character.charCodeAt(0)
    const zero = zeros.find((first) => code >= first && code <= first + 9)
    return zero === undefined ? character : String(code - zero)
  })
}

/** A number in Han characters before what it counts: 三十天, 十二日; not 第十 or 数十. */
const hanNumber =
  /(?<![一二三四五六七八九十百千万第数几幾])[一二三四五六七八九]?(?:百零?)?[一二三四五六七八九]?十?[一二三四五六七八九]?(?=[天日月年个個名人元円周週歳岁件本台](?!分))/gu
const hanValue = '零一二三四五六七八九'

/** The same in ASCII digits, as long as before; itself where it holds no ten and no hundred, or would become longer. */
function hanDigits(number: string): string {
  const match = /^(?:([一二三四五六七八九]?)(百)零?)?(?:([一二三四五六七八九]?)(十))?([一二三四五六七八九]?)$/u.exec(number)
  if (!match || (match[2] === undefined && match[4] === undefined)) return number
  const part = (digit: string | undefined, times: number): number => (digit === undefined ? 0 : (digit === '' ? 1 : hanValue.indexOf(digit)) * times)
  const value =
    (match[2] === undefined ? 0 : part(match[1], 100)) +
    (match[4] === undefined ? 0 : part(match[3], 10)) +
    (match[5] ? hanValue.indexOf(match[5]) : 0)
  const digits = String(value)
  return digits.length > number.length ? number : digits.padStart(number.length, ' ')
}

/** Zeros of the scripts whose decimal digits are read as ASCII ones: Arabic-Indic, its eastern form, Devanagari, Bengali, Thai, full width. */
const zeros = [0x06_60, 0x06_f0, 0x09_66, 0x09_e6, 0x0e_50, 0xff_10]
const foreign = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff05\uff0c\uff0e\uff10-\uff1a\u066a-\u066c\u2212]/g
const signs: Readonly<Record<string, string>> = { '٪': '%', '٫': '.', '٬': ',', '％': '%', '，': ',', '．': '.', '：': ':', '−': '-' }

/** The same text with the digits and number signs of other scripts written as ASCII ones. Every place stays where it was. */
export function plainDigits(text: string): string {
  return text.replaceAll(foreign, (character) => {
    const sign = signs[character]
    if (sign !== undefined) return sign
    const code = character.charCodeAt(0)
    const zero = zeros.find((first) => code >= first && code <= first + 9)
    return zero === undefined ? character : String(code - zero)
  })
}

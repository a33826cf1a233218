import { idSchema, nameSchema } from '@maestro-helix/contract/identifiers'
import { InvalidArgumentError } from 'commander'

/** Readers of operands and options: what cannot be right is refused before anything is asked of a server. */

export function nameOperand(text: string): string {
  if (!nameSchema.safeParse(text).success) throw new InvalidArgumentError('Names are lower-case letters, digits and dashes, starting with a letter.')
  return text
}

export function idOperand(text: string): string {
  if (!idSchema.safeParse(text).success) throw new InvalidArgumentError('Not an identifier such as 01890a5d-ac96-774b-bcce-b302099a8057.')
  return text.toLowerCase()
}

/** A whole number from `least` upwards. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(
        most === Number.MAX_SAFE_INTEGER ? `A whole number from ${least} upwards.` : `A whole number from ${least} to ${most}.`,
      )
    }
    return value
  }
}

/** A share of 0 to 1. */
export function share(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('A number from 0 to 1.')
  return value
}

/** Collects an option that may be given more than once. */
export function listed(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value]
}

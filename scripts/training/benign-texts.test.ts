import { expect, test } from 'vitest'
import { findInjectedInstructions, injectionFlagFrom } from '../../packages/helix/src/mri/injected-instructions.ts'
import { benignMails, benignReadmes } from './benign-texts.ts'
import { ordinaryTexts } from './ordinary-texts.ts'

const flagged = (texts: readonly string[]): string[] =>
  texts.filter((text) => findInjectedInstructions([{ origin: 'context', text }]).score >= injectionFlagFrom)

test('few of the harmless texts that nothing learnt from are flagged, and no more than before', () => {
  for (const text of [...benignReadmes, ...benignMails]) expect(ordinaryTexts).not.toContain(text)
  expect(flagged(benignReadmes).length).toBeLessThanOrEqual(3)
  expect(flagged(benignMails).length).toBeLessThanOrEqual(4)
})

test('a manual that begins with a link or a badge is no record, whose fields would be read one by one', () => {
  const links =
    '[Guide](https://docs.example) [Forum](https://forum.example)\n\nImplement [small servers](https://docs.example/servers) with few lines.'
  expect(flagged([links, `[![build](https://ci.example/b.svg)](https://ci.example)\n\n${links}`])).toEqual([])
})

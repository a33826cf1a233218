import { expect, test } from 'vitest'
import { readsAsEnglish } from './reads-as-english.ts'

test.each([
  ['The invoice is due on 14 March and was sent to the customer.', true],
  ['Die Rechnung ist am 14. März fällig und wurde dem Kunden geschickt.', false],
  ['La factura vence el 14 de marzo y fue enviada al cliente por correo.', false],
  ['Le paiement est dû le 14 mars et la facture a été envoyée au client.', false],
  ['Rachunek jest płatny do 14 marca i został wysłany do klienta.', false],
  ['Счёт должен быть оплачен до 14 марта.', false],
  ['请在三月十四日之前付款。', false],
  ['الفاتورة مستحقة في ١٤ مارس', false],
  ['14 March', true],
  ['1234 !!! 👍', false],
  ['\ud800', false],
])('%j', (text, english) => {
  expect(readsAsEnglish(text)).toBe(english)
})

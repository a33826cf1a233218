import type { EntailmentVerdict, PairReader } from './run-pairs.ts'

type Expectation = { readonly passage: string; readonly claim: string; readonly expected: keyof EntailmentVerdict }

/** Pairs that leave no doubt: a model that reads them otherwise has its labels, its template or its tokenizer wrong. */
export const expectations: readonly Expectation[] = [
  {
    passage: 'The museum opened in 1984 and is closed on Mondays. It has two floors and a garden.',
    claim: 'The museum opened in 1984.',
    expected: 'supported',
  },
  {
    passage: 'The museum opened in 1984 and is closed on Mondays. It has two floors and a garden.',
    claim: 'The museum opened in 1997.',
    expected: 'contradicted',
  },
  {
    passage: 'The museum opened in 1984 and is closed on Mondays. It has two floors and a garden.',
    claim: 'The cook of the restaurant won a prize for his fish soup.',
    expected: 'neutral',
  },
  {
    passage: 'Refunds are paid within 14 days. The customer must keep the receipt.',
    claim: 'The customer must keep the receipt.',
    expected: 'supported',
  },
  {
    passage: 'Refunds are paid within 14 days. The customer must keep the receipt.',
    claim: 'The customer must not keep the receipt.',
    expected: 'contradicted',
  },
  {
    passage: 'Refunds are paid within 14 days. The customer must keep the receipt.',
    claim: 'The river is the longest of the country and flows through four cities.',
    expected: 'neutral',
  },
]

/**
 * Why a model cannot be what its labels say, or null. Supported pairs must be the best supported ones; where the model tells contradictions apart, they
 * must be the most contradicted ones.
 */
export async function expectationFailure(reader: PairReader): Promise<string | null> {
  const verdicts = await reader.read(expectations, () => false)
  const mean = (expected: string, of: keyof EntailmentVerdict): number => {
    const chosen = verdicts.filter((_, index) => expectations[index]?.expected === expected)
    return chosen.reduce((sum, verdict) => sum + (verdict?.[of] ?? 0), 0) / chosen.length
  }
  const [good, wrong, other] = (['supported', 'contradicted', 'neutral'] as const).map((expected) => mean(expected, 'supported'))
  if (good === undefined || wrong === undefined || other === undefined || !(good > 0.5 && good > wrong + 0.2 && good > other + 0.2))
    return 'pairs that are plainly supported are not read as supported: check the order of `labels` and `order` in entailment.json'
  const contradictions = (['supported', 'contradicted', 'neutral'] as const).map((expected) => mean(expected, 'contradicted'))
  if (Math.max(...contradictions) > 0.01 && !(contradictions[1] === Math.max(...contradictions)))
    return 'pairs that plainly contradict are not read as contradicted: check the order of `labels` in entailment.json'
  return null
}

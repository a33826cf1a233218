import type { Finding } from '@maestro-helix/contract/evaluation'
import type { Token } from '../analysed-text.ts'
import type { JudgedItem, OutputSentence } from '../judged-item.ts'
import { contextOf, excerpt } from '../judged-item.ts'
import { denials } from './contradiction-lexicon.ts'
import { speaksOfArithmetic } from './given-quantities.ts'
import type { GivenMember, GivenRow, GivenTable } from './given-tables.ts'
import { givenMembers, givenTables, numbersIn, wordsOfName } from './given-tables.ts'

/** Sentences that are read, and the least whole number that is no mere count. */
const bounds = { sentences: 120, findings: 20, count: 13, clause: 400 }

type Placed = Finding & { readonly sentence: number }

/** Finds values that what was given has in another row, column or member of a table or of JSON, and superlatives that its figures deny. */
export function misplacedValues(item: JudgedItem): Placed[] {
  const text = contextOf(item.request) ?? ''
  if (!item.context || item.judged.form === 'code' || item.context.capped || !/[|\t{]/.test(text)) return []
  const tables = givenTables(text, item.vocabulary)
  const members = givenMembers(text, item.vocabulary)
  if (tables.length === 0 && members.length === 0) return []
  if (item.judged.form === 'structured') return misplacedMembers(item, tables)
  const headings = tables.flatMap(({ heading }) => numbersIn(heading))
  const elsewhere = new Set([
    ...headings,
    ...numbersIn(
      text
        .split('\n')
        .filter((line) => !/[|\t{]/.test(line))
        .join('\n'),
    ),
    ...numbersIn(item.request.task.slice(0, 2_000)),
  ])
  return item.sentences
    .slice(0, bounds.sentences)
    .flatMap((sentence, position) => {
      const found = clausesOf(sentence).flatMap((clause) => [
        ...tables.flatMap((table) => inAnotherRow(clause, table, elsewhere) ?? superlative(clause, table) ?? []),
        ...(inAnotherMember(clause, members) ?? []),
        ...(otherState(clause, members) ?? []),
      ])[0]
      return found ? [{ kind: 'contradicted' as const, claim: excerpt(sentence.text), sentence: position, ...found }] : []
    })
    .slice(0, bounds.findings)
}

type Clause = { readonly lower: string; readonly tokens: readonly Token[]; readonly stems: ReadonlySet<string>; readonly numbers: readonly string[] }
type Reason = { readonly passage: string; readonly reason: string }

/** The parts of a sentence between commas and joining words, as far as its words can be told apart. */
function clausesOf({ text, tokens }: OutputSentence): Clause[] {
  const parts = text.split(/[,;]\s|\s(?:and|but|while|und|aber|während|et|mais|y|pero|e|ma|en|maar)\s/u)
  let next = 0
  return parts.map((part) => {
    const own: Token[] = []
    let place = 0
    while (next < tokens.length) {
      const found = part.indexOf((tokens[next] as Token).raw, place)
      if (found < 0) break
      place = found + (tokens[next] as Token).raw.length
      own.push(tokens[next] as Token)
      next += 1
    }
    // The joining word itself.
    if (own.length > 0 || next < tokens.length) next += joining.test(tokens[next]?.lower ?? '') ? 1 : 0
    return {
      lower: part.slice(0, bounds.clause).toLowerCase(),
      tokens: own,
      stems: new Set(own.map(({ stem }) => stem)),
      numbers: own.filter(({ kind }) => kind === 'number').map(({ stem }) => stem),
    }
  })
}

const joining = /^(?:and|but|while|und|aber|während|et|mais|y|pero|e|ma|en|maar)$/

function rowsNamed(lower: string, { rows }: GivenTable): GivenRow[] {
  return rows.filter(({ key }) => {
    const at = lower.indexOf(key)
    return at >= 0 && !/[\p{L}\p{N}]/u.test(lower[at - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(lower[at + key.length] ?? ' ')
  })
}

/** A number of another row than the one that the clause is about. */
function inAnotherRow(clause: Clause, table: GivenTable, elsewhere: ReadonlySet<string>): Reason[] | null {
  if (clause.numbers.length === 0) return null
  const named = rowsNamed(clause.lower, table)
  const [row] = named
  if (named.length !== 1 || !row || comparing(clause)) return null
  for (const number of clause.numbers) {
    if (row.numbers.has(number) || elsewhere.has(number) || row.key.includes(number)) continue
    if (/^\d+$/.test(number) && (Number(number) < bounds.count || yearlike.test(number))) continue
    // "16 in games on May 6" is not told of what is named behind it.
    if (clause.lower.indexOf(number) < clause.lower.indexOf(row.key)) continue
    const other = table.rows.find((candidate) => candidate.numbers.has(number))
    if (other && other.key !== row.key)
      return [
        { passage: excerpt(other.cells.join(' | ')), reason: `${number} stands in the row "${excerpt(other.key)}", not in "${excerpt(row.key)}".` },
      ]
  }
  return null
}

const yearlike = /^(?:1[6-9]|20)\d\d$/
const limiting = /^(?:except|within|against|versus|vs|behind|ahead|between)$/
const bounding = /^(?:under|below|above|least)$/

function comparing({ tokens }: Clause): boolean {
  if (speaksOfArithmetic(tokens.map(({ lower }) => lower))) return true
  return tokens.some(({ lower }, at) => denials.has(lower) || limiting.test(lower) || (bounding.test(lower) && tokens[at + 1]?.kind === 'number'))
}

const greatest = /^(?:highest|largest|most|biggest|greatest|höchste|größte|maximum|top)$/
const least = /^(?:lowest|smallest|least|fewest|niedrigste|kleinste|minimum)$/
const ordinal = /^(?:second|third|fourth|fifth|next|one|among|zweit\w*|dritt\w*|2nd|3rd|2|3|4|5)$/

/** "Lyon has the lowest turnover", where another row's is lower. */
function superlative(clause: Clause, table: GivenTable): Reason[] | null {
  const at = clause.tokens.findIndex(({ lower }) => greatest.test(lower) || least.test(lower))
  if (
    at < 0 ||
    clause.tokens.some(({ lower }) => denials.has(lower)) ||
    clause.tokens.slice(Math.max(0, at - 3), at).some(({ lower }) => ordinal.test(lower))
  )
    return null
  const named = rowsNamed(clause.lower, table)
  const [row] = named
  if (named.length !== 1 || !row) return null
  // Said of the thing itself ("Lyon has the highest turnover"), not of one of its own values ("the highest round played by Lyon").
  const behind = clause.lower.indexOf(row.key) > clause.lower.indexOf(clause.tokens[at]?.lower ?? '')
  if (behind || clause.tokens.some(({ lower }) => narrowing.test(lower))) return null
  const asMost = greatest.test(clause.tokens[at]?.lower ?? '')
  const rows = table.rows.filter(({ key }) => !/^(?:total|sum|all|average|overall|mean|gesamt|summe|totaux|totales)/.test(key))
  const figures = table.columns.flatMap((words, column) => {
    if (words.some((word) => ranking.test(word))) return []
    const values = rows.flatMap(({ cells }) => figure(cells[column] ?? '') ?? [])
    return values.length === rows.length ? [{ words, values }] : []
  })
  const spoken = figures.filter(({ words }) => words.some((word) => clause.stems.has(word)))
  // Of the largest site nobody can tell in what, but hardly in its year.
  const read = spoken.length > 0 ? spoken : figures.filter(({ values }) => !values.every((value) => value >= 1_600 && value < 2_100))
  const own = rows.indexOf(row)
  const holds = read.some(({ values }) => values[own] === (asMost ? Math.max(...values) : Math.min(...values)))
  if (own < 0 || rows.length < 3 || read.length === 0 || holds || (spoken.length === 0 && read.length < 2)) return null
  const best = spoken[0]?.values ?? read[0]?.values ?? []
  const other = rows[best.indexOf(asMost ? Math.max(...best) : Math.min(...best))]
  return [
    {
      passage: excerpt(other?.cells.join(' | ') ?? ''),
      reason: `By the figures given, "${excerpt(row.key)}" is not the ${clause.tokens[at]?.lower ?? ''}.`,
    },
  ]
}

/** Columns in which the first is the best. */
const ranking = /^(?:rank|place|position|pick|round|no|number|pos|week|game|seed|draw|year|date|time|react|order|grid|platz|rang)/
/** Words by which not all rows are compared. */
const narrowing = /^(?:when|where|from|than|under|below|below|over|above|against|among|during|whose|which|if|ranked|rank|ranking)$/

function figure(cell: string): number | null {
  const plain = cell.replaceAll(/[\s,%$€£]/g, '')
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : null
}

/** A value of JSON said of another member: "the timeout is 4 seconds", where 4 are the attempts and the timeout is 45. */
function inAnotherMember({ numbers, stems }: Clause, members: readonly GivenMember[]): Reason[] | null {
  const [number] = numbers
  if (number === undefined || numbers.length > 1) return null
  const holding = members.filter(({ value }) => value === number)
  const meant = members.filter(({ words, isBoolean }) => !isBoolean && words.length > 0 && words.every((word) => stems.has(word)))
  const [other] = meant
  if (holding.length === 0 || !other || meant.some(({ value }) => value === number)) return null
  if (holding.some(({ words }) => words.some((word) => stems.has(word) && !other.words.includes(word)))) return null
  return [
    {
      passage: `${other.words.join(' ')}: ${other.value}`,
      reason: `${number} is the value of "${holding[0]?.words.join(' ') ?? ''}"; "${other.words.join(' ')}" is ${other.value}.`,
    },
  ]
}

const onWords = /^(?:enabled|on|active|activated|true|yes|allowed|available|open|required|aktiviert|aktiv|activé|activée|activado)$/
const offWords = /^(?:disabled|off|inactive|deactivated|false|forbidden|unavailable|closed|deaktiviert|inaktiv|désactivé|désactivée|desactivado)$/

/** "Public access is enabled", where the member says false. */
function otherState({ tokens, stems }: Clause, members: readonly GivenMember[]): Reason[] | null {
  const states = tokens.filter(({ lower }) => onWords.test(lower) || offWords.test(lower))
  const [state] = states
  if (!state || states.length > 1) return null
  const on = onWords.test(state.lower) !== tokens.some(({ lower }) => denials.has(lower))
  const meant = members.filter(({ words, above, isBoolean }) => {
    const subject = words.filter((word) => !/^(?:enabl|activ|allow|on)/.test(word))
    const named = subject.length > 0 ? subject : above
    return isBoolean && named.length > 0 && named.every((word) => stems.has(word))
  })
  const [member] = meant
  if (!member || meant.length > 1 || (member.value === 'true') === on) return null
  return [
    {
      passage: `${[...member.above, ...member.words].join(' ')}: ${member.value}`,
      reason: `"${excerpt(state.raw)}" goes against what was given: ${member.value}.`,
    },
  ]
}

/** Members of a JSON output whose value is that of another row, or of another column of theirs. */
function misplacedMembers(item: JudgedItem, tables: readonly GivenTable[]): Placed[] {
  const findings: Placed[] = []
  const place = (claim: string): number =>
    Math.max(
      0,
      item.sentences.findIndex(({ text }) => text === claim),
    )
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 6 || findings.length >= bounds.findings) return
    const entries = Array.isArray(value) ? [] : Object.entries(value)
    for (const table of tables) {
      const keyed = entries.flatMap(([name, child]) =>
        typeof child === 'number'
          ? rowsNamed(name.toLowerCase(), table)
              .filter(({ key }) => key === name.toLowerCase())
              .map((row) => ({ row, child }))
          : [],
      )
      for (const { row, child } of keyed) {
        const number = numbersIn(String(child))[0] ?? ''
        const other = row.numbers.has(number) ? undefined : table.rows.find((candidate) => candidate.numbers.has(number))
        if (other)
          findings.push({
            kind: 'contradicted',
            claim: String(child),
            passage: excerpt(other.cells.join(' | ')),
            reason: `${number} stands in the row "${excerpt(other.key)}", not in "${excerpt(row.key)}".`,
            sentence: place(String(child)),
          })
      }
      const row = entries.flatMap(([, child]) => (typeof child === 'string' ? table.rows.filter(({ key }) => key === child.toLowerCase()) : []))
      if (row.length === 1)
        findings.push(...otherCells(entries, row[0] as GivenRow, table, item).map((found) => ({ ...found, sentence: place(found.claim) })))
    }
    for (const child of Object.values(value).slice(0, 200)) visit(child, depth + 1)
  }
  visit(item.judged.value, 0)
  return findings.slice(0, bounds.findings)
}

function otherCells(entries: readonly (readonly [string, unknown])[], row: GivenRow, table: GivenTable, { vocabulary }: JudgedItem): Finding[] {
  return entries.flatMap(([name, child]) => {
    if (typeof child !== 'number') return []
    const words = wordsOfName(name, vocabulary)
    const column = table.columns.findIndex((other) => words.length > 0 && other.length > 0 && words.every((word) => other.includes(word)))
    const cell = column < 0 ? '' : (row.cells[column] ?? '')
    const given = numbersIn(cell)
    const number = numbersIn(String(child))[0] ?? ''
    if (given.length === 0 || given.includes(number) || !table.rows.some(({ numbers }) => numbers.has(number))) return []
    return [
      {
        kind: 'contradicted',
        claim: String(child),
        passage: excerpt(row.cells.join(' | ')),
        reason: `"${excerpt(name)}" of "${excerpt(row.key)}" is ${excerpt(cell)} in what was given, not ${number}.`,
      },
    ]
  })
}

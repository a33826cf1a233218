import type { OutlineSpan, RunOutline } from '@maestro-helix/contract/http/runs'
import type { Tone } from '../../design/tone.ts'

export type Extent = { startMs: number; lengthMs: number }

/** The time that the run's timeline covers: from its start to its end, or to now while it goes on. At least a millisecond. */
export function extentOf({ run, spans }: Pick<RunOutline, 'run' | 'spans'>, nowMs: number): Extent {
  const startMs = Date.parse(run.createdAt)
  const ends = [run.endedAt ?? new Date(nowMs).toISOString(), ...spans.map(({ endedAt, startedAt }) => endedAt ?? startedAt)].map(Date.parse)
  return { startMs, lengthMs: Math.max(1, Math.max(...ends) - startMs) }
}

/** Where a span is on the timeline, as parts of its length. A span that still goes on reaches to the end. */
export function placeOf(span: Pick<OutlineSpan, 'startedAt' | 'endedAt'>, { startMs, lengthMs }: Extent): { from: number; length: number } {
  const from = Math.min(1, Math.max(0, (Date.parse(span.startedAt) - startMs) / lengthMs))
  const endMs = span.endedAt === null ? startMs + lengthMs : Date.parse(span.endedAt)
  return { from, length: Math.min(1 - from, Math.max(0, (endMs - Date.parse(span.startedAt)) / lengthMs)) }
}

/** What became of a span, in a word. */
export function spanStatus(span: Pick<OutlineSpan, 'kind' | 'status' | 'counts' | 'outcome'>): { word: string; tone: Tone } {
  if (!span.counts) return { word: 'set aside', tone: 'inactive' }
  if (span.kind === 'restart') return { word: 'restarted', tone: 'ethics' }
  if (span.kind === 'people') return peopleStatus[span.status] ?? { word: span.status, tone: 'inactive' }
  if (span.status === 'failed') return { word: 'failed', tone: 'critical' }
  // Plain code of the catalog: what it returned fits its schema, and nobody judged it.
  if (span.kind === 'code') return { word: 'computed', tone: 'stable' }
  return span.outcome === null ? { word: 'done', tone: 'safe' } : gateStatus[span.outcome]
}

const gateStatus = {
  pass: { word: 'pass', tone: 'safe' },
  unassessed: { word: 'unassessed', tone: 'advisory' },
  adapt: { word: 'try again', tone: 'advisory' },
  escalate: { word: 'ask one', tone: 'cautionary' },
  halt: { word: 'ask two', tone: 'critical' },
} as const satisfies Record<string, { word: string; tone: Tone }>

const peopleStatus: Record<string, { word: string; tone: Tone }> = {
  open: { word: 'waiting', tone: 'advisory' },
  approved: { word: 'approved', tone: 'safe' },
  rejected: { word: 'rejected', tone: 'critical' },
  'timed-out': { word: 'timed out', tone: 'critical' },
  withdrawn: { word: 'withdrawn', tone: 'inactive' },
}

/** Sum of what attempts reported to have cost, in US dollars; null where none did. */
export function totalCostUsd({ spans }: Pick<RunOutline, 'spans'>): number | null {
  const costs = spans.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]))
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0)
}

/** The attempts that went on, whose scores stand for the run. */
export function standingSpans({ steps, spans }: Pick<RunOutline, 'steps' | 'spans'>): OutlineSpan[] {
  const passed = new Set(steps.flatMap(({ step, passedAttempt }) => (passedAttempt === null ? [] : [`attempt:${step}:${passedAttempt}`])))
  return spans.filter(({ id }) => passed.has(id))
}

/** The steps that went on without anything being known of their truth. Pure. */
export function unassessedSteps(outline: Pick<RunOutline, 'steps' | 'spans'>): string[] {
  return standingSpans(outline).flatMap(({ step, outcome }) => (outcome === 'unassessed' ? [step] : []))
}

/** The question that a wait for people is about. Pure. */
export function escalationOf({ id, kind }: Pick<OutlineSpan, 'id' | 'kind'>): string | undefined {
  return kind === 'people' && id.startsWith('escalation:') ? id.slice('escalation:'.length) : undefined
}

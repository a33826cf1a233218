import { type Retention, type RetentionDue, type RetentionRule, retentionRuleSchema } from '@maestro-helix/contract/http/retention'
import { type HoldDeps, placeHold, releaseHold } from '../governance/retention-holds.ts'
import type { RetentionDesk } from '../http/retention-dependencies.ts'
import { retentionLimit, type RetentionParts, runRetention } from './run-retention.ts'

export type RetentionDeskParts = Omit<RetentionParts, 'store'> &
  Pick<HoldDeps, 'store' | 'holds'> & { countDue: (rule: RetentionRule, months: number, before: string) => Promise<RetentionDue> }

/** Retention as people see it: what is due, what is held, a round by hand. */
export function retentionDesk(parts: RetentionDeskParts): RetentionDesk {
  const { config, sources } = parts
  return {
    async show(): Promise<Retention> {
      const at = sources.now()
      const rules: RetentionDue[] = []
      for (const rule of retentionRuleSchema.options) {
        const { months } = config.rules[rule]
        rules.push(await parts.countDue(rule, months, retentionLimit(at, months)))
      }
      return { at, rules, neverAltered: config.neverAltered, holds: await parts.holds() }
    },
    run: (dryRun, by) => runRetention(parts, dryRun, by),
    purge: (by, fields) => runRetention(parts, false, by, fields),
    months: () => Object.fromEntries(retentionRuleSchema.options.map((rule) => [rule, config.rules[rule].months])),
    place: (request, by) => placeHold(parts, request, by),
    release: (holdId, by) => releaseHold(parts, holdId, by),
  }
}

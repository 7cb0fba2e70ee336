import { z } from 'zod'
import {
  FAILURE_KINDS,
  GROUP_STATES,
  type FailureGroup,
  type FailureGroupDetails,
} from '../../model/failure-group.ts'
import { SPLIT_BY, type GroupRule, type RulePreview } from '../../model/group-rule.ts'
import { stats } from './wire.ts'

/** Failure groups and the rules for them in the admin API's words. */

const time = z.string().meta({ description: 'RFC 3339 in UTC, with milliseconds' })
const count = z.int().nonnegative()
const frame = z.string().meta({ description: 'Where in the own code; empty where it is nowhere there' })

const group = z
  .object({
    id: z.int().positive(),
    kind: z.enum(FAILURE_KINDS),
    type: z.string(),
    error_name: z.string(),
    template: z.string().meta({ description: 'The message with what varies taken out' }),
    frame,
    sample: z.string().meta({ description: 'The newest message, as it was' }),
    sample_job: z.int(),
    first_seen_at: time,
    last_seen_at: time,
    attempts: count,
    jobs: stats.meta({ description: 'The jobs whose newest failure is of this group, as they stand' }),
    state: z.enum(GROUP_STATES),
    state_at: time,
    resolved_build: z.string().meta({ description: 'Empty where it was not resolved on one' }),
    merged: count,
    ruled: z.boolean().meta({ description: 'Whether a rule has made it' }),
  })
  .meta({ id: 'FailureGroup' })

const groupDetails = group
  .extend({
    builds: z.array(
      z.object({ build: z.string(), first_seen_at: time, last_seen_at: time, attempts: count }),
    ),
    merged_groups: z.array(
      z.object({ id: z.int(), error_name: z.string(), template: z.string(), frame: z.string() }),
    ),
  })
  .meta({ id: 'FailureGroupDetails' })

const rule = z
  .object({
    id: z.int().positive(),
    type: z.string(),
    made_at: time,
    rule: z.union([
      z.object({ kind: z.literal('split'), group: z.int(), by: z.enum(SPLIT_BY) }),
      z.object({ kind: z.literal('message'), pattern: z.string(), parted: z.boolean() }),
    ]),
  })
  .meta({ id: 'GroupRule' })

const rulePreview = z
  .object({
    failures: count.meta({ description: 'Failures of the handler that were looked at' }),
    fitting: count.meta({ description: 'Of these, those that it is about' }),
    before: count.meta({ description: 'Groups that the fitting ones are in' }),
    after: count.meta({ description: 'Groups that they would be in' }),
    groups: z.array(
      z.object({ template: z.string(), frame: z.string(), failures: count, from: z.array(z.int()) }),
    ),
  })
  .meta({ id: 'RulePreview' })

export const wireFailure = { group, groupDetails, rule, rulePreview }

const iso = (at: number): string => new Date(at).toISOString()

export function toWireGroup(of: FailureGroup): z.infer<typeof group> {
  const { id, kind, type, template, sample, attempts, jobs, state, merged } = of
  return {
    ...{ id, kind, type, template, sample, attempts, jobs, state, merged },
    error_name: of.errorName,
    frame: of.frame ?? '',
    sample_job: of.sampleJobId,
    first_seen_at: iso(of.firstSeenAt),
    last_seen_at: iso(of.lastSeenAt),
    state_at: iso(of.stateAt),
    resolved_build: of.resolvedBuild ?? '',
    ruled: of.isRuled,
  }
}

export function toWireGroupDetails(of: FailureGroupDetails): z.infer<typeof groupDetails> {
  return {
    ...toWireGroup(of),
    builds: of.builds.map(({ build, firstSeenAt, lastSeenAt, attempts }) => ({
      ...{ build, attempts },
      first_seen_at: iso(firstSeenAt),
      last_seen_at: iso(lastSeenAt),
    })),
    merged_groups: of.mergedGroups.map(({ id, errorName, template, frame: at }) => ({
      ...{ id, template },
      error_name: errorName,
      frame: at ?? '',
    })),
  }
}

export function toWireRule({ id, type, madeAt, rule: text }: GroupRule): z.infer<typeof rule> {
  const said =
    text.kind === 'split'
      ? ({ kind: 'split', group: text.group, by: text.by } as const)
      : ({ kind: 'message', pattern: text.pattern, parted: text.isParted } as const)
  return { id, type, made_at: iso(madeAt), rule: said }
}

export function toWirePreview({ groups, ...counts }: RulePreview): z.infer<typeof rulePreview> {
  return {
    ...counts,
    groups: groups.map(({ frame: at, from, ...rest }) => ({ ...rest, frame: at ?? '', from: [...from] })),
  }
}

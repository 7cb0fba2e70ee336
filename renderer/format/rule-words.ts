import type { FailureGroupDetails } from '../../src/model/failure-group.ts'
import type { GroupRule, GroupRuleText, RulePreview, SplitBy } from '../../src/model/group-rule.ts'
import { textsAtStars } from '../../src/model/message-pattern.ts'
import { plural } from './number.ts'

export const SPLIT_WORDS: Readonly<Record<SplitBy, { readonly label: string; readonly hint: string }>> = {
  message: { label: 'Message', hint: 'each message is a fault of its own, numbers and names included' },
  frames: { label: 'Place', hint: 'each way through your own code to where it failed is a fault of its own' },
}

/** What a rule does: `One group for all that fit`. */
export function ruleWords(rule: GroupRuleText): string {
  if (rule.kind === 'split') return `Group ${rule.group} is split: ${SPLIT_WORDS[rule.by].hint}`
  return rule.isParted ? 'A group for each text at the stars' : 'One group for all that fit'
}

/** `Of the 240 newest failures 12 fit: 3 groups would be 1`. */
export function previewWords({ failures, fitting, before, after }: RulePreview): string {
  if (failures === 0) return 'This handler has no failures that are kept, so there is nothing to try it on.'
  if (fitting === 0) return `None of the ${plural(failures, 'newest failure')} fits.`
  const fit = `Of the ${plural(failures, 'newest failure')} ${fitting} ${fitting === 1 ? 'fits' : 'fit'}`
  if (before === after)
    return `${fit}: ${plural(after, 'group')}, as there ${after === 1 ? 'is' : 'are'} now.`
  return `${fit}: ${plural(before, 'group')} would be ${after}.`
}

/** What was done to a rule: `Made: one group for all that fit “no rate for *”`. */
export function changeOfRule(before: GroupRule | null, after: GroupRule | null): string {
  const rule = (after ?? before)?.rule
  if (!rule) return ''
  const words = ruleWords(rule)
  const pattern = rule.kind === 'message' ? ` “${rule.pattern}”` : ''
  const done = before === null ? 'Made' : after === null ? 'Removed' : 'Changed'
  return `${done}: ${words.charAt(0).toLowerCase()}${words.slice(1)}${pattern}`
}

/** A pattern to begin with: a group's message with a star for all that varies in it. */
export function patternOf({ template, sample }: Pick<FailureGroupDetails, 'template' | 'sample'>): string {
  const starred = template.replace(/<[a-z]+>(?:, …)?/g, '*')
  return textsAtStars(starred, sample) ? starred : (sample.split('\n', 1)[0] ?? '').slice(0, 500)
}

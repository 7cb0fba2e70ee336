import { describe, expect, it } from 'vitest'
import { keyCaps } from '../../../../renderer/commands/key-caps.ts'
import { rankCommands } from '../../../../renderer/commands/rank-commands.ts'

const command = (title: string) => ({ id: title, title, group: 'Console' as const, run: () => undefined })

describe('finding a command', () => {
  it('prefers a title’s start to a word’s start to anywhere', () => {
    const commands = [command('Unpause'), command('Go to paused'), command('Pause a queue')]
    expect(rankCommands(commands, 'pau').map(({ title }) => title)).toEqual([
      'Pause a queue',
      'Go to paused',
      'Unpause',
    ])
  })
  it('wants every word', () => {
    expect(
      rankCommands([command('Dead jobs'), command('Jobs')], 'jobs dead').map(({ title }) => title),
    ).toEqual(['Dead jobs'])
  })
})

describe('key caps', () => {
  it('are those of the platform', () => {
    expect(keyCaps('$mod+k', false)).toEqual(['Ctrl+K'])
    expect(keyCaps('$mod+k', true)).toEqual(['⌘K'])
  })
  it('show a sequence as several and leave optional modifiers out', () => {
    expect(keyCaps('g o', false)).toEqual(['G', 'O'])
    expect(keyCaps('[Shift]+?', false)).toEqual(['?'])
  })
})

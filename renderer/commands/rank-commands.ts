import type { Command } from './commands.ts'

/** Those whose title has every word of `text`, best first: a title's start, then a word's start, then anywhere. */
export function rankCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return commands
  return commands
    .map((command) => ({ command, score: scoreOf(command.title.toLowerCase(), words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command)
}

function scoreOf(title: string, words: readonly string[]): number {
  let score = 0
  for (const word of words) {
    const at = title.indexOf(word)
    if (at < 0) return 0
    score += at === 0 ? 3 : /[^a-z0-9]/.test(title.charAt(at - 1)) ? 2 : 1
  }
  return score
}

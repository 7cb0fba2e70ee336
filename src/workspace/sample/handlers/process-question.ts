import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHandler } from 'yardmaster'

interface Entities {
  questions: { id: number; text: string }[]
  articles: { title: string; text: string }[]
}

/**
 * Answers a question of data/entities.json with the article that shares the most words with it.
 * The payload only names the question: by the time the job runs it may have been deleted.
 */
export default defineHandler<{ questionId: number }>({
  timeoutMs: 30_000,

  async run({ questionId }, ctx) {
    const { questions, articles } = JSON.parse(await readFile('data/entities.json', 'utf8')) as Entities
    const question = questions.find(({ id }) => id === questionId)
    if (!question) {
      // Nothing is left to do, and no retry would bring it back: that is success.
      ctx.log.warn(`question ${questionId} is gone: nothing to do`)
      return { skipped: 'gone' }
    }

    const asked = wordsOf(question.text)
    const [best] = articles
      .map((article) => ({
        article,
        shared: countShared(wordsOf(`${article.title} ${article.text}`), asked),
      }))
      .sort((a, b) => b.shared - a.shared)
    if (!best || best.shared === 0) throw new Error(`no article has a word of: ${question.text}`)

    // The name comes from the question alone, so that running twice writes the same file twice.
    const file = join('answers', `question-${questionId}.md`)
    await mkdir('answers', { recursive: true })
    await writeFile(file, `# ${question.text}\n\n**${best.article.title}.** ${best.article.text}\n`)
    ctx.log.info(`answered with "${best.article.title}" (${best.shared} words in common)`)
    return { file, article: best.article.title }
  },
})

/** Words of four letters and more: the shorter ones are in every text. */
function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/\p{L}{4,}/gu))
}

function countShared(words: Set<string>, others: Set<string>): number {
  return [...words].filter((word) => others.has(word)).length
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { defineHandler, NonRetryableError } from 'yardmaster'

interface Welcome {
  userId: number
  email: string
  name: string
}

/**
 * Welcomes a new user by mail. The message goes into outbox/ as a file that any mail program opens;
 * start Yardmaster with SMTP_URL set (smtps://user:password@host) and it is sent instead.
 */
export default defineHandler<Welcome>({
  timeoutMs: 60_000,

  async run({ userId, email, name }, ctx) {
    // No retry makes an address out of this: the job is dead at once.
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new NonRetryableError(`not a mail address: "${email}"`)

    const message = {
      // The job's id is the same on every attempt: a mail program drops the second copy of a message.
      messageId: `<welcome-${userId}-job-${ctx.job.id}@yardmaster.example>`,
      date: new Date(ctx.job.createdAt),
      from: 'The team <team@yardmaster.example>',
      to: { name, address: email },
      subject: `Welcome, ${name}`,
      text: `Hello ${name},\n\nyour account (number ${userId}) is ready.\n\nThe team\n`,
    }

    if (process.env.SMTP_URL) {
      const transport = createTransport(process.env.SMTP_URL)
      ctx.signal.addEventListener('abort', () => transport.close())
      await transport.sendMail(message)
      transport.close()
      ctx.log.info(`sent to ${email}`)
      return { sent: email }
    }

    const transport = createTransport({ streamTransport: true, buffer: true })
    const { message: source } = await transport.sendMail(message)
    const file = join('outbox', `welcome-${userId}-job-${ctx.job.id}.eml`)
    await mkdir('outbox', { recursive: true })
    await writeFile(file, source as Buffer)
    ctx.log.info(`wrote ${file}`)
    return { file }
  },
})

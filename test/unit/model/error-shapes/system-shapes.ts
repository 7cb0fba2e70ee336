import { execFile, spawn } from 'node:child_process'
import { createDecipheriv, createHash, createPrivateKey } from 'node:crypto'
import fs from 'node:fs/promises'
import { writeSync, openSync, closeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { Script } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { rejectsWithErrorOf, shapes } from './shape.ts'

const run = promisify(execFile)

/** What Node and the operating system say. */
export const SYSTEM_SHAPES = shapes({
  'a file to read is missing': ({ dir, n }) => fs.readFile(join(dir, `${n}.json`)),
  'a file to look at is missing': ({ dir, n }) => fs.stat(join(dir, `${n}.json`)),
  'a file to rename is missing': ({ dir, n, word }) => fs.rename(join(dir, `${n}`), join(dir, word)),
  'a folder is there already': ({ dir }) => fs.mkdir(dir),
  'a file is listed as a folder': ({ file }) => fs.readdir(file),
  'a folder is read as a file': ({ dir }) => fs.readFile(dir),
  'a folder to remove is not empty': ({ file }) => fs.rmdir(join(file, '..')),
  'no link is where one is read': ({ file }) => fs.readlink(file),
  'a link leads to itself': async ({ dir, n }) => {
    const link = join(dir, `loop-${n}`)
    await fs.symlink(link, link)
    await fs.readFile(link)
  },
  'a file’s name is too long': ({ dir, n, word }) =>
    fs.writeFile(join(dir, `${word}${n}`.padEnd(300, 'x')), ''),
  'a copy would overwrite': ({ file }) => fs.copyFile(file, file, fs.constants.COPYFILE_EXCL),
  'a file that was opened to read is written': ({ file, word }) => {
    const descriptor = openSync(file, 'r')
    try {
      writeSync(descriptor, word)
    } finally {
      closeSync(descriptor)
    }
  },
  'a folder is copied without its content': ({ dir, n }) => fs.cp(dir, join(dir, `copy-${n}`)),
  'a program is missing': ({ n }) => rejectsWithErrorOf(spawn('no-such-program', [String(n)])),
  'a program says no': ({ n }) => run(process.execPath, ['-e', 'process.exit(3)', String(n)]),
  'a program writes an error and exits': ({ n }) =>
    run(process.execPath, ['-e', 'console.error("row", process.argv[1]); process.exit(4)', String(n)]),
  'a program says too much': ({ n }) =>
    run(process.execPath, ['-p', '"x".repeat(1000)', String(n)], { maxBuffer: 10 }),
  'a module is missing': ({ dir }) => createRequire(join(dir, 'index.js'))('./missing.js') as unknown,
  'code is no JavaScript': ({ n }) => new Script(`let let = ${n}`),
  'a thread throws': ({ n }) =>
    rejectsWithErrorOf(new Worker(`throw new Error('page ${n} is torn')`, { eval: true })),
  'a thread runs out of memory': () =>
    rejectsWithErrorOf(
      new Worker('const kept = []; for (;;) kept.push(new Array(1e4).fill("x"))', {
        eval: true,
        resourceLimits: { maxOldGenerationSizeMb: 8 },
      }),
    ),
  'compressed data has another format': ({ word }) => inflateSync(Buffer.from(word)),
  'compressed data is cut short': ({ word, n }) => gunzipSync(gzipSync(word.repeat(n)).subarray(0, 15)),
  'a key does not fit': ({ hex }) =>
    createDecipheriv('aes-128-cbc', hex.slice(0, 16), hex.slice(0, 16)).final(),
  'data can’t be decrypted': ({ hex }) => {
    const decipher = createDecipheriv('aes-128-cbc', hex.slice(0, 16), hex.slice(0, 16))
    return [decipher.update(hex.slice(0, 32), 'hex'), decipher.final()]
  },
  'a hash is unknown': () => createHash('sha17'),
  'a private key is none': ({ word }) => createPrivateKey(word),
  'a stream was destroyed': async ({ word }) => {
    const stream = new PassThrough()
    stream.end()
    stream.write(word)
    await rejectsWithErrorOf(stream)
  },
  'a stream ends before its time': async ({ word }) => {
    const source = new PassThrough()
    source.write(word)
    setImmediate(() => source.destroy())
    await pipeline(source, new PassThrough())
  },
  'an argument has the wrong type': ({ n }) => fs.readFile(n as unknown as string, n as unknown as 'utf8'),
  'a path has the wrong type': ({ n }) => join(n as unknown as string),
  'an ending has the wrong type': ({ n }) => basename('x', n as unknown as string),
  'an option has the wrong type': ({ n }) => spawn('true', { cwd: n as unknown as string }),
  'an offset is out of range': ({ n }) => Buffer.alloc(8).readUInt8(n),
  'a length is out of range': ({ n }) => Buffer.alloc(-n),
})

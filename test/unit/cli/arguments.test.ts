import { describe, expect, it } from 'vitest'
import { HELP, parseCommandLine, UsageError } from '../../../src/cli/arguments.ts'

const parse = (line: string) => parseCommandLine(line === '' ? [] : line.split(' '), '/home/ada')

describe('the command line', () => {
  it('serves the sample on a free port, and opens it, unless told otherwise', () => {
    expect(parse('serve')).toEqual({
      kind: 'serve',
      workspace: null,
      port: 0,
      isOpening: true,
      isJson: false,
      tokenFile: null,
    })
  })

  it('takes every option, with paths from where the person stands', () => {
    expect(parse('serve --workspace yard --port 4710 --no-open --json --token-file=../token')).toEqual({
      kind: 'serve',
      workspace: '/home/ada/yard',
      port: 4710,
      isOpening: false,
      isJson: true,
      tokenFile: '/home/token',
    })
  })

  it('backs up, restores and checks a workspace that is named', () => {
    expect(parse('backup --workspace yard')).toEqual({
      kind: 'backup',
      workspace: '/home/ada/yard',
      to: null,
    })
    expect(parse('backup --workspace yard --to ../copy.db')).toMatchObject({ to: '/home/copy.db' })
    expect(parse('restore copy.db --workspace /srv/yard')).toEqual({
      kind: 'restore',
      workspace: '/srv/yard',
      file: '/home/ada/copy.db',
    })
    expect(parse('check --workspace yard')).toEqual({ kind: 'check', workspace: '/home/ada/yard' })
  })

  it.each(['--help', '-h', 'serve --help', 'serve --port 1 --help'])('explains itself for %s', (line) => {
    expect(parse(line)).toEqual({ kind: 'help' })
  })

  it.each(['--version', 'serve -v'])('names its version for %s', (line) => {
    expect(parse(line)).toEqual({ kind: 'version' })
  })

  it.each([
    ['', 'serve'],
    ['start', '"start"'],
    ['serve again', '"again"'],
    ['serve --colour', '--colour'],
    ['serve --port', '--port'],
    ['serve --port x', '"x"'],
    ['serve --port 65536', '"65536"'],
    ['serve --port -1', '--port'],
    ['serve --workspace=', '--workspace'],
    ['serve --token-file', '--token-file'],
    ['serve --json=yes', '--json'],
    ['serve --to copy.db', '--to'],
    ['backup', '--workspace'],
    ['backup copy.db --workspace yard', '"copy.db"'],
    ['backup --workspace yard --to=', '--to'],
    ['restore --workspace yard', 'which file'],
    ['restore a.db b.db --workspace yard', '"b.db"'],
    ['restore a.db', '--workspace'],
    ['restore a.db --workspace yard --to b.db', '--to'],
    ['check --workspace yard --port 1', '--port'],
  ])('refuses "%s", naming what is wrong', (line, named) => {
    expect(() => parse(line)).toThrow(UsageError)
    expect(() => parse(line)).toThrow(named)
  })

  it('explains every option that it takes', () => {
    for (const option of [
      '--workspace',
      '--port',
      '--no-open',
      '--json',
      '--token-file',
      '--to',
      '--help',
      '--version',
    ]) {
      expect(HELP).toContain(option)
    }
  })
})

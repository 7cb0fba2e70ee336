import { MUTATIONS, type Mutation } from './mutations.ts'
import { runSuite } from './suite.ts'
import { Workshop } from './workshop.ts'

// `npm run mutations [-- NAME…]`: shows that the suites are green on the sources as they are, and that each
// mutation turns red every suite that is said to catch it. NAME: a part of a mutation's name.
const names = process.argv.slice(2)
const chosen = MUTATIONS.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)))
if (chosen.length === 0)
  throw new Error(`no mutation is called so; there are: ${MUTATIONS.map(({ name }) => name).join(', ')}`)

const workshop = Workshop.open()
process.on('SIGINT', () => process.exit(130))
process.on('exit', () => workshop.close())
if (await isGreen()) {
  let survivors = 0
  for (const mutation of chosen) if (!(await isCaught(mutation))) survivors++
  console.log(survivors === 0 ? `\n✓ all ${chosen.length} were caught` : `\n✗ ${survivors} survived`)
  process.exitCode = survivors === 0 ? 0 : 1
} else process.exitCode = 1
// Whatever a mutant has left behind in a process of its own must not keep this one.
process.exit()

async function isGreen(): Promise<boolean> {
  const files = [...new Set(chosen.flatMap(({ caughtBy }) => caughtBy))]
  const { failures, unrun, passed } = await runSuite(workshop.folder, files)
  const isOk = failures.size === 0 && unrun.length === 0 && passed > 0
  console.log(`${isOk ? '✓' : '✗'} as the sources are: ${passed} tests of ${files.length} files pass`)
  for (const file of unrun) console.log(`    ${file}: did not run`)
  for (const [file, tests] of failures) console.log(`    ${file}: ${tests.join('; ')}`)
  return isOk
}

async function isCaught(mutation: Mutation): Promise<boolean> {
  const { failures, unrun } = await workshop.mutated(mutation, () =>
    runSuite(workshop.folder, mutation.caughtBy),
  )
  const blind = mutation.caughtBy.filter((file) => !failures.has(file))
  console.log(`${blind.length === 0 ? '✓' : '✗'} ${mutation.name}`)
  for (const file of mutation.caughtBy) {
    const [first, ...others] = failures.get(file) ?? []
    const verdict = unrun.includes(file) ? 'DID NOT RUN' : 'STAYED GREEN'
    const more = others.length > 0 ? ` and ${others.length} more` : ''
    console.log(`    ${file}: ${first === undefined ? verdict : `red, by "${first}"${more}`}`)
  }
  return blind.length === 0
}

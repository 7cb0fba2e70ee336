import { sentence, tally } from './tally.ts'

// The last line of a CI run.
console.log(sentence(tally()))

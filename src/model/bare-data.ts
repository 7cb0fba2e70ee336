/**
 * A message with the data taken out that Node and V8 put into their sentences without quotes, or in quotes that the
 * data may have too, and line breaks with them.
 */
export function withoutBareData(message: string): string {
  return SENTENCES.reduce((text, { pattern, said }) => text.replace(pattern, said), message)
}

/** Each begins with words that are looked for fast, and takes in so many characters of data at most. */
const SENTENCES: readonly { readonly pattern: RegExp; readonly said: string }[] = [
  {
    pattern: /Unexpected token '[^]{1,2}', (?:\.{3})?"[^]{0,200}?"(?:\.{3})? is not valid JSON/g,
    said: 'Unexpected token <text>, <text> is not valid JSON',
  },
  { pattern: /(Failed to parse URL from )[^\n]{1,2000}/g, said: '$1<text>' },
  { pattern: /(Cannot convert )[^\n]{1,2000}?( to a BigInt)/g, said: '$1<text>$2' },
  { pattern: /(Invalid time zone specified: )[^\n]{1,200}/g, said: '$1<text>' },
  { pattern: /(Invalid regular expression: )\/[^\n]{0,2000}\/[a-z]*(?=: )/g, said: '$1<text>' },
]

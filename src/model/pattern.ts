/** Compiled once: a list of jobs asks the same few patterns of every name. */
const compiled = new Map<string, RegExp>()
const KEPT = 200

/** Whether `name` fits `pattern`, in which `*` stands for any characters, and the rest for itself. */
export function fits(pattern: string, name: string): boolean {
  let expression = compiled.get(pattern)
  if (!expression) {
    if (compiled.size >= KEPT) compiled.clear()
    // Neighbouring stars mean one, and would only make the engine try for long.
    const parts = pattern.split(/\*+/).map((part) => part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&'))
    expression = new RegExp(`^${parts.join('.*')}$`, 's')
    compiled.set(pattern, expression)
  }
  return expression.test(name)
}

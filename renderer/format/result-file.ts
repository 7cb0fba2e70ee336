/** The name of the file that a result names as `file`; null where it names none. */
export function resultFile(result: string | null): string | null {
  if (result === null || !result.includes('"file"')) return null
  try {
    const value: unknown = JSON.parse(result)
    if (typeof value !== 'object' || value === null || !('file' in value)) return null
    return typeof value.file === 'string' && value.file !== ''
      ? (value.file.split(/[/\\]/).at(-1) ?? null)
      : null
  } catch {
    return null
  }
}

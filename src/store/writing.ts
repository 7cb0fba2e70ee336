/**
 * How something is written: `work` is run, synchronously, in a transaction; resolves once that is on disk.
 *
 * @throws what `work` throws, and then nothing was written
 */
export type Writing = <T>(work: () => T) => Promise<T>

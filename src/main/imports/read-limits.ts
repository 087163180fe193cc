import { StudioError } from '../../core/support/errors.ts';

/** Longest that a file of unknown origin may take to be read, in milliseconds. */
const TIME_LIMIT_MS = 60_000;

/** Memory, in MB, of the process that reads so many bytes: some for itself, and the file a few times over. */
export const memoryToRead = (bytes: number): number => 768 + Math.ceil((6 * bytes) / 2 ** 20);

/** Gives up what takes too long. @throws StudioError `model-timeout`, or as the work. */
export async function withTimeLimit<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  try {
    return await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new StudioError(
      'model-timeout',
      `The file took longer than ${TIME_LIMIT_MS / 1000} s to read and was given up. Nothing was stored.`,
      {},
    );
  }
}

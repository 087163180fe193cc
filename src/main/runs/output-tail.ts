/** Characters of a process's output that are kept for its obituary. */
const KEPT_CHARACTERS = 4000;

/** Collects the end of what a process prints; call the result to read it. */
export function collectTail(...streams: readonly (NodeJS.ReadableStream | null)[]): () => string {
  let tail = '';
  for (const stream of streams) {
    stream?.on('data', (chunk: Buffer | string) => {
      tail = (tail + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
  }
  return () => tail.trim();
}

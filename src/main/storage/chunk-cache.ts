import { CHUNK_POINTS } from './series-chunk.ts';

/** All of a stored chunk but its bytes: what its checksum covers, and the checksum. */
export type ChunkFacts = readonly (string | number | null)[];

/** Numbers of a chunk that were read once and fitted their checksum. */
export interface KeptChunk {
  readonly facts: ChunkFacts;
  /** Null where each is by 1 above the one before. */
  readonly x: Float64Array | null;
  readonly y: Float64Array;
}

/**
 * Full chunks of the curves that were read last, so that a closer look does not decode them again. What is found is
 * only good where the row in the file still has the same facts, its checksum among them: the cache itself never says
 * that something is in the file. Chunks that still grow are not kept.
 */
export interface ChunkCache {
  /** The kept chunks of a curve by their first x. Makes it the one that is let go last. */
  chunksOf(runId: string, name: string): ReadonlyMap<number, KeptChunk> | undefined;
  keep(runId: string, name: string, firstX: number, chunk: KeptChunk): void;
  clear(): void;
  /** Chunks that are kept now. */
  size(): number;
}

/** Memory is taken in pieces of so many chunks: a megabyte. */
const PIECE = 128;

interface Slots {
  readonly chunks: Map<number, KeptChunk>;
  taken: Float64Array[];
}

/** @param most chunks at the same time, of 8 kilobytes each; those of the curve that was not asked for longest go first. */
export function createChunkCache(most: number): ChunkCache {
  const curves = new Map<string, Slots>();
  const free: Float64Array[] = [];
  let [made, size] = [0, 0];

  /** Memory once taken stays: new memory costs more than what is written into it. */
  function takeSlot(keepKey: string): Float64Array | undefined {
    if (free.length === 0 && made < most) {
      const piece = new Float64Array(Math.min(PIECE, most - made) * CHUNK_POINTS);
      made += piece.length / CHUNK_POINTS;
      for (let at = 0; at < piece.length; at += CHUNK_POINTS)
        free.push(piece.subarray(at, at + CHUNK_POINTS));
    }
    while (free.length === 0) {
      const oldest = curves.keys().next().value;
      if (oldest === undefined || oldest === keepKey) return undefined;
      drop(oldest);
    }
    return free.pop();
  }

  function drop(key: string): void {
    const gone = curves.get(key);
    if (gone === undefined) return;
    free.push(...gone.taken);
    size -= gone.chunks.size;
    curves.delete(key);
  }

  const keyOf = (runId: string, name: string): string => `${runId}/${name}`;

  return {
    chunksOf(runId, name) {
      const key = keyOf(runId, name);
      const found = curves.get(key);
      if (found === undefined) return undefined;
      curves.delete(key);
      curves.set(key, found);
      return found.chunks;
    },
    keep(runId, name, firstX, { facts, x, y }) {
      if (y.length !== CHUNK_POINTS) return;
      const key = keyOf(runId, name);
      // What is known of the curve is another one by now: all of it goes, not this chunk alone.
      if (curves.get(key)?.chunks.has(firstX) === true) drop(key);
      const slots = curves.get(key) ?? { chunks: new Map<number, KeptChunk>(), taken: [] };
      curves.delete(key);
      curves.set(key, slots);
      const store = (values: Float64Array): Float64Array | undefined => {
        const slot = takeSlot(key);
        if (slot === undefined) return undefined;
        slot.set(values);
        slots.taken.push(slot);
        return slot;
      };
      const [keptY, keptX] = [store(y), x === null ? null : store(x)];
      if (keptY === undefined || keptX === undefined) return;
      slots.chunks.set(firstX, { facts, x: keptX, y: keptY });
      size++;
    },
    clear() {
      for (const key of [...curves.keys()]) drop(key);
    },
    size: () => size,
  };
}

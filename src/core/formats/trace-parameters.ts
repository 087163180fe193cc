import type { NetworkGraph } from '../graph/graph.ts';
import type { NamedWeights } from '../plan/weights.ts';
import { sizeOf } from '../support/shape.ts';

/** Twice as many whole numbers as this have a float32 of their own. */
const MOST_PARAMETERS = 2 ** 23;

/** Numbers as a format lays them out. */
interface WrittenBlock {
  readonly values: ArrayLike<number>;
}

/** Where each parameter of a network goes when it is written. */
export interface ParameterTrace {
  /**
   * The way back: the parameters out of the blocks of a file. Null where the blocks are not those that a writer makes,
   * or a parameter is not in them.
   */
  restore(found: readonly WrittenBlock[]): readonly NamedWeights[] | null;
}

/**
 * Finds where a writer puts each parameter, by writing the network with numbered parameters, twice: what moves with the
 * numbering is a parameter, the rest follows from the design.
 * @returns null for a network with more parameters than float32 can number.
 */
export function traceParameters(
  graph: NetworkGraph,
  write: (weights: readonly NamedWeights[]) => readonly WrittenBlock[],
): ParameterTrace | null {
  if (graph.parameterCount > MOST_PARAMETERS) return null;
  let count = 0;
  const parameters = graph.nodes.flatMap(({ id, parameters: specs }) =>
    specs.map(({ name, shape }) => {
      const first = count;
      count += sizeOf(shape);
      return { name: `${id}.${name}`, shape, first };
    }),
  );
  const numbered = (offset: number) =>
    parameters.map(({ name, shape, first }) => ({
      name,
      shape,
      values: Float32Array.from({ length: sizeOf(shape) }, (_unused, index) => offset + first + index),
    }));
  const once = write(numbered(1));
  const twice = write(numbered(1 + count));
  return {
    restore(found) {
      if (once.length !== found.length) return null;
      const values = new Float32Array(count);
      const seen = new Uint8Array(count);
      for (const [index, { values: stored }] of found.entries()) {
        const a = once[index]!.values;
        const b = twice[index]!.values;
        if (a.length !== stored.length) return null;
        for (let i = 0; i < stored.length; i++) {
          // What does not move with the numbering is no parameter.
          if (count === 0 || b[i]! - a[i]! !== count) continue;
          const place = a[i]! - 1;
          if (!Number.isInteger(place) || place < 0 || place >= count) return null;
          values[place] = stored[i]!;
          seen[place] = 1;
        }
      }
      if (seen.includes(0)) return null;
      return parameters.map(({ name, shape, first }) => ({
        name,
        shape,
        values: values.slice(first, first + sizeOf(shape)),
      }));
    },
  };
}

import type { RunSpec } from '../../core/project/run-spec.ts';

/** Learns from finished runs how long others will take. */
export interface RunEstimator {
  /** @param epochs that took `seconds` of training. */
  learn(spec: RunSpec, epochs: number, seconds: number, parameterCount: number): void;
  /**
   * Seconds for so many epochs: at the pace of the same network on the same data, else of another network on that
   * data, scaled by its size, in batches of the same size where there was one. Null while nothing like it was trained.
   */
  seconds(spec: RunSpec, epochs: number, parameterCount: number): number | null;
}

/** How fast the newest results push out older ones. */
const MEMORY = 0.7;

/** Knows nothing yet. */
export function createRunEstimator(): RunEstimator {
  const exact = new Map<string, number>();
  const perParameter = new Map<string, number>();
  const anyBatch = new Map<string, number>();

  const rowsKey = ({ data }: RunSpec) =>
    JSON.stringify([data.source, data.split.trainShare ?? 1, data.split.fold?.count ?? 1]);
  const dataKey = (spec: RunSpec) => JSON.stringify([rowsKey(spec), spec.training.batchSize]);
  const exactKey = (spec: RunSpec) =>
    JSON.stringify([dataKey(spec), spec.design.nodes.map(({ type, values }) => [type, values])]);
  const blend = (map: Map<string, number>, key: string, value: number) => {
    const old = map.get(key);
    map.set(key, old === undefined ? value : MEMORY * old + (1 - MEMORY) * value);
  };

  return {
    learn(spec, epochs, seconds, parameterCount) {
      if (!(epochs > 0 && seconds > 0)) return;
      blend(exact, exactKey(spec), seconds / epochs);
      // Small networks cost what their bookkeeping costs: nothing is cheaper than a thousand parameters.
      const scaled = seconds / epochs / Math.max(1000, parameterCount);
      blend(perParameter, dataKey(spec), scaled);
      blend(anyBatch, rowsKey(spec), scaled);
    },
    seconds(spec, epochs, parameterCount) {
      const known = exact.get(exactKey(spec));
      if (known !== undefined) return known * epochs;
      const scaled = perParameter.get(dataKey(spec)) ?? anyBatch.get(rowsKey(spec));
      return scaled === undefined ? null : scaled * Math.max(1000, parameterCount) * epochs;
    },
  };
}

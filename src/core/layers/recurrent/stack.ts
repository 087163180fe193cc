import type { FloatArray } from '../../support/float-array.ts';
import type { LayerPlanContext, LayerStep } from '../definition.ts';
import type { CellDefinition } from './cell.ts';
import { planDirection, type Direction } from './direction.ts';

/** What every recurrent layer lets people choose. */
export interface RecurrentValues {
  readonly units: number;
  readonly returnSequences: boolean;
  readonly bidirectional: boolean;
  readonly layers: number;
  readonly bias: boolean;
}

/** Prefix of a direction's parameters: `kernel`, `backward/kernel`, `layer2/kernel`, `layer2/backward/kernel`. */
export function parameterPrefix(level: number, reversed: boolean): string {
  return `${level === 0 ? '' : `layer${level + 1}/`}${reversed ? 'backward/' : ''}`;
}

/** One layer of the stack: one or two directions that see the same input. Everything is time-major. */
interface Level {
  readonly features: number;
  readonly directions: readonly Direction[];
  /** [steps, rows, width]: the directions side by side, for the level above or the output. */
  readonly sequence: FloatArray;
  readonly sequenceGradient: FloatArray;
}

/**
 * Plans a stack of recurrent layers. The input is brought into time-major order once, so that every step
 * is one dense block; one product covers the input part of all steps.
 */
export function planRecurrent<V extends RecurrentValues>(
  context: LayerPlanContext<V>,
  cell: CellDefinition<V>,
): LayerStep {
  const { inputs, output, values, kernels, scratch, rows, maximumRows, inferenceOnly } = context;
  const { values: x, gradient: xGradient, shape } = inputs[0]!;
  const { units, returnSequences, bidirectional, bias } = values;
  const [steps, features] = shape as readonly [number, number];
  const ways = bidirectional ? [false, true] : [false];
  const width = units * ways.length;
  const learns = !inferenceOnly;

  const timeMajor = scratch(steps * maximumRows * features);
  const timeMajorGradient = xGradient ? scratch(steps * maximumRows * features) : null;
  // One direction's share of a gradient that lies side by side with the other's.
  const share = scratch(learns ? steps * maximumRows * units : 0);
  const levels: Level[] = [];
  for (let level = 0; level < values.layers; level++) {
    const below = level === 0 ? features : width;
    levels.push({
      features: below,
      directions: ways.map((reversed) => {
        const prefix = parameterPrefix(level, reversed);
        return planDirection(context, cell, {
          prefix,
          features: below,
          units,
          steps,
          bias,
          reversed,
          outputGradient: share,
        });
      }),
      sequence: scratch(steps * maximumRows * width),
      sequenceGradient: scratch(learns ? steps * maximumRows * width : 0),
    });
  }

  return {
    forward() {
      const n = rows();
      kernels.swapAxes(x, timeMajor, 1, n, steps, features);
      let current = timeMajor;
      for (let index = 0; index < levels.length; index++) {
        const { directions, sequence } = levels[index]!;
        const lastOnly = index === levels.length - 1 && !returnSequences;
        for (let way = 0; way < directions.length; way++) {
          const direction = directions[way]!;
          direction.forward(current, n);
          const from = lastOnly ? direction.last(n) : direction.sequence(n);
          const to = lastOnly ? output.values : sequence;
          kernels.copyColumns(from, units, 0, to, width, way * units, lastOnly ? n : steps * n, units);
        }
        current = sequence;
      }
      if (returnSequences) kernels.swapAxes(current, output.values, 1, steps, n, width);
    },

    backward() {
      const n = rows();
      if (returnSequences) {
        const { sequenceGradient } = levels.at(-1)!;
        kernels.swapAxes(output.gradient, sequenceGradient, 1, n, steps, width);
      }
      for (let index = levels.length - 1; index >= 0; index--) {
        const { directions, sequenceGradient } = levels[index]!;
        const lastOnly = index === levels.length - 1 && !returnSequences;
        const below = index === 0 ? null : levels[index - 1]!;
        const input = below ? below.sequence : timeMajor;
        const inputGradient = below ? below.sequenceGradient : timeMajorGradient;
        const from = lastOnly ? output.gradient : sequenceGradient;
        for (let way = 0; way < directions.length; way++) {
          kernels.copyColumns(from, width, way * units, share, units, 0, lastOnly ? n : steps * n, units);
          directions[way]!.backward(input, lastOnly, inputGradient, way > 0, n);
        }
      }
      if (xGradient) kernels.swapAxes(timeMajorGradient!, xGradient, 1, steps, n, features);
    },
  };
}

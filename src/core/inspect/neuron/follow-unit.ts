import type { FloatArray } from '../../support/float-array.ts';
import { StudioError } from '../../support/errors.ts';
import { sizeOf } from '../../support/shape.ts';
import { pullBack } from '../chain/tangents.ts';
import type { UnitChoice } from '../neuron.ts';
import type { Probe } from '../probe.ts';
import { placeIn } from '../tensor-place.ts';

/** A unit, found in the graph together with the function that follows it. */
export interface FollowedUnit {
  /** Place of the layer in the graph. */
  readonly index: number;
  /** Place of the unit in the layer's output. */
  readonly element: number;
  readonly position: readonly number[];
  /** All places of this unit: one per position. */
  readonly elements: readonly number[];
  positionOf(element: number): readonly number[];
  /** Whether the layer reads this input at all for the unit, also where the weight is 0. */
  sees(input: number): boolean;
  readonly activationNode: string | null;
  readonly activationType: string;
  /** Place of the node that gives the unit's final output. */
  readonly outputIndex: number;
  activationValues(): FloatArray;
  /** df/dz of the last forward pass at one element, for each of the first rows. */
  derivative(element: number, rows: number): Float64Array;
  /** f at other pre-activations of one element, the other units as in row 0. Changes nothing. */
  activate(preActivations: readonly number[], element: number): readonly number[];
}

/** Finds a unit. @throws StudioError `unit-unknown`, `node-unknown`. */
export function followUnit(probe: Probe, choice: UnitChoice): FollowedUnit {
  const { plan } = probe;
  const { graph } = plan;
  const index = probe.indexOf(choice.node);
  const { layer, outputShape } = graph.nodes[index]!;
  if (layer.category !== 'dense' && layer.category !== 'convolution') {
    throw unknownUnit(
      `"${choice.node}" (${layer.label}) is no layer of weighted sums. Choose a dense or convolution layer`,
    );
  }
  const units = outputShape.at(-1)!;
  const axes = outputShape.slice(0, -1);
  const position = choice.position ?? axes.map(() => 0);
  if (!(Number.isInteger(choice.unit) && choice.unit >= 0 && choice.unit < units)) {
    throw unknownUnit(`"${choice.node}" has the units 0 to ${units - 1}, and none numbered ${choice.unit}`);
  }
  const fits = position.length === axes.length && position.every((at, i) => at >= 0 && at < axes[i]!);
  if (!fits) {
    throw unknownUnit(
      `"${choice.node}" has places in [${axes.join(', ')}], and none at [${position.join(', ')}]`,
    );
  }
  const place = position.reduce((at, value, axis) => at * axes[axis]! + value, 0);
  const element = place * units + choice.unit;
  const elements = Array.from({ length: sizeOf(axes) }, (_, at) => at * units + choice.unit);
  const size = plan.tensors[index]!.size;

  const consumers = graph.nodes.flatMap(({ inputs }, at) => (inputs.includes(index) ? [at] : []));
  const next = consumers.length === 1 ? graph.nodes[consumers[0]!]! : undefined;
  const isFollowed = next !== undefined && next.layer.category === 'activation' && next.inputs.length === 1;
  const outputIndex = isFollowed ? consumers[0]! : index;

  return {
    index,
    element,
    position,
    elements,
    positionOf: (each) => placeIn(Math.floor(each / units), axes),
    sees: (input) => readsInput(probe, index, element, input),
    activationNode: isFollowed ? next.id : null,
    activationType: isFollowed ? next.layer.type : 'linear',
    outputIndex,
    activationValues: () => plan.tensors[outputIndex]!.values,
    derivative(each, rows) {
      if (!isFollowed) return new Float64Array(rows).fill(1);
      pullBack(plan, outputIndex, (gradient) => {
        gradient.fill(0, 0, rows * size);
        for (let row = 0; row < rows; row++) gradient[row * size + each] = 1;
      });
      const { gradient } = plan.inputTensors[outputIndex]![0]!;
      return Float64Array.from({ length: rows }, (_, row) => gradient![row * size + each]!);
    },
    activate(preActivations, each) {
      if (!isFollowed) return preActivations;
      const { values } = plan.tensors[index]!;
      const output = plan.tensors[outputIndex]!.values;
      const rows = plan.state.batchSize;
      const saved = values.slice(0, plan.batchSize * size);
      const first = saved.slice(0, size);
      const found: number[] = [];
      for (let from = 0; from < preActivations.length; from += plan.batchSize) {
        const count = Math.min(plan.batchSize, preActivations.length - from);
        plan.state.batchSize = count;
        for (let i = 0; i < count; i++) {
          values.set(first, i * size);
          values[i * size + each] = preActivations[from + i]!;
        }
        plan.steps[outputIndex]!.forward();
        for (let i = 0; i < count; i++) found.push(output[i * size + each]!);
      }
      values.set(saved);
      plan.state.batchSize = rows;
      plan.steps[outputIndex]!.forward();
      return found;
    },
  };
}

/**
 * Whether a unit has a weight for an input even where it is exactly 0: a dense layer has one for its whole last
 * axis; for convolutions a weight of exactly 0 counts as none.
 */
function readsInput({ plan }: Probe, index: number, element: number, input: number): boolean {
  const { inputShapes, outputShape, layer } = plan.graph.nodes[index]!;
  if (layer.category !== 'dense') return false;
  return Math.floor(input / inputShapes[0]!.at(-1)!) === Math.floor(element / outputShape.at(-1)!);
}

function unknownUnit(reason: string): StudioError {
  return new StudioError('unit-unknown', `There is no such unit: ${reason}.`, {});
}

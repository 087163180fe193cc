import type { Arena } from '../engine/engine.ts';
import { DEFAULT_PARAMETER_SETTINGS } from '../design/network-design.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import type { ParameterSegment } from '../optimizers/definition.ts';
import type { FloatArray } from '../support/float-array.ts';
import { sizeOf } from '../support/shape.ts';
import type { PlanParameter } from './plan.ts';

/** All parameters of a network in three flat vectors. */
export interface ParameterLayout {
  /** Length of `parameterVector`, known also while the memory is only being measured. */
  readonly parameterLength: number;
  readonly parameters: readonly PlanParameter[];
  readonly parameterVector: FloatArray;
  readonly gradientVector: FloatArray;
  readonly stateVector: FloatArray;
  readonly segments: readonly ParameterSegment[];
}

/** Blocks start at multiples of 16 numbers, so that every kernel may use aligned loads. */
const ALIGNMENT = 16;
const align = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/** Places every parameter. Gradients exist only in training. */
export function layOutParameters(graph: NetworkGraph, arena: Arena, training: boolean): ParameterLayout {
  let trainableLength = 0;
  let stateLength = 0;
  for (const node of graph.nodes) {
    for (const spec of node.parameters) {
      if (spec.trainable) trainableLength += align(sizeOf(spec.shape));
      else stateLength += align(sizeOf(spec.shape));
    }
  }
  const parameterVector = arena.allocate(trainableLength);
  const gradientVector = arena.allocate(training ? trainableLength : 0);
  const stateVector = arena.allocate(stateLength);

  const parameters: PlanParameter[] = [];
  const segments: ParameterSegment[] = [];
  let trainableOffset = 0;
  let stateOffset = 0;
  for (const node of graph.nodes) {
    for (const spec of node.parameters) {
      const settings = node.design.parameters[spec.name] ?? DEFAULT_PARAMETER_SETTINGS;
      const length = sizeOf(spec.shape);
      const offset = spec.trainable ? trainableOffset : stateOffset;
      if (spec.trainable) trainableOffset += align(length);
      else stateOffset += align(length);
      const learns = spec.trainable && !settings.frozen;
      const name = `${node.id}.${spec.name}`;
      const vector = spec.trainable ? parameterVector : stateVector;
      parameters.push({
        name,
        node: node.id,
        spec,
        initializer: settings.initializer ?? spec.initializer,
        l1: settings.l1,
        l2: settings.l2,
        learningRateFactor: settings.learningRateFactor,
        learns,
        offset,
        length,
        values: vector.subarray(offset, offset + length),
        gradient: learns && training ? gradientVector.subarray(offset, offset + length) : null,
      });
      if (learns) segments.push({ name, offset, length, learningRateFactor: settings.learningRateFactor });
    }
  }
  return {
    parameterLength: trainableLength,
    parameters,
    parameterVector,
    gradientVector,
    stateVector,
    segments,
  };
}

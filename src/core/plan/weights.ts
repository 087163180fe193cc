import { StudioError } from '../support/errors.ts';
import { sameShape, showShape, type Shape } from '../support/shape.ts';
import type { NetworkPlan } from './plan.ts';

/** One parameter or running statistic outside a plan. */
export interface NamedWeights {
  /** `dense_1.kernel` */
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Copies of all parameters and statistics, in the order of the graph. */
export function readWeights(plan: NetworkPlan): readonly NamedWeights[] {
  return plan.parameters.map(({ name, spec, values }) => ({
    name,
    shape: spec.shape,
    values: Float32Array.from(values),
  }));
}

/**
 * Fills a plan with weights from elsewhere: every parameter must be there, with its shape, and nothing else.
 * Nothing is changed unless all fits.
 * @throws StudioError `weights-mismatch`, naming the parameter.
 */
export function loadWeights(plan: NetworkPlan, weights: readonly NamedWeights[]): void {
  const byName = new Map(weights.map((each) => [each.name, each]));
  for (const { name, spec } of plan.parameters) {
    const found = byName.get(name);
    if (found === undefined) {
      throw mismatch(`Expected weights for \`${name}\` ${showParameter(spec.shape)}, found none.`, name);
    }
    if (!sameShape(found.shape, spec.shape)) {
      throw mismatch(
        `Expected \`${name}\` to have the shape ${showParameter(spec.shape)}, found ${showParameter(found.shape)}.`,
        name,
      );
    }
    byName.delete(name);
  }
  const [extra] = byName.keys();
  if (extra !== undefined)
    throw mismatch(`Found weights for \`${extra}\`, which this design does not have.`, extra);
  for (const { name, values } of plan.parameters) {
    values.set(weights.find((each) => each.name === name)!.values);
  }
}

const showParameter = (shape: Shape): string => showShape(shape).replace('N, ', '').replace('N', '');

function mismatch(sentence: string, name: string): StudioError {
  return new StudioError(
    'weights-mismatch',
    `${sentence} Choose the design that the weights were trained with.`,
    {
      name,
    },
  );
}

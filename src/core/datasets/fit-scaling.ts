import { parseFieldValues } from '../support/fields.ts';
import type { DataSpec } from './data-spec.ts';
import { preparationSteps } from './steps/index.ts';

/** feature = (raw - offset) / scale */
export interface Scaling {
  readonly offset: number;
  readonly scale: number;
}

/** The step that each choice of scaling stands for. */
const stepOf: Readonly<Record<Exclude<DataSpec['scaling'], 'none'>, string>> = {
  standardize: 'standardize',
  minMax: 'minMax',
  robust: 'robust',
  pixels: 'divide',
};

/** Offset and scale of a scaling that is fitted on some numbers, none missing, at least one. */
export function fitScalingOf(present: Float64Array, scaling: Exclude<DataSpec['scaling'], 'none'>): Scaling {
  const definition = preparationSteps.get(stepOf[scaling]);
  if (definition.role !== 'change') return { offset: 0, scale: 1 };
  const step = definition.fit(parseFieldValues(definition.fields, {}, stepOf[scaling]), present);
  return step.kind === 'scale' ? step : { offset: 0, scale: 1 };
}

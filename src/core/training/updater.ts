import { addPenaltyGradient, penaltyValue } from '../losses/penalties.ts';
import { optimizers } from '../optimizers/index.ts';
import {
  addL2Penalty,
  clipByGlobalNorm,
  clipByNorm,
  clipByValue,
  decoupledDecay,
  updateAverage,
} from '../optimizers/pipeline.ts';
import type { NetworkPlan } from '../plan/plan.ts';
import { parseFieldValues } from '../support/fields.ts';
import { createFloatArray, type FloatArray } from '../support/float-array.ts';
import type { TrainingSpec } from './training-spec.ts';

/** The part of a training specification that decides how gradients move parameters. */
export type UpdateSpec = Pick<
  TrainingSpec,
  'optimizer' | 'weightDecay' | 'l2Penalty' | 'clipping' | 'averageDecay'
>;

/** Applies one update after another and owns the optimizer's state. */
export interface Updater {
  /** Updates so far. */
  readonly count: number;
  /** Moving average of the parameters, or null when it is off. */
  readonly average: FloatArray | null;
  /** Clips, penalises, decays and lets the optimizer step: w = w - learningRate * dL/dw and its relatives. */
  apply(learningRate: number): void;
  /** Counts updates that were made elsewhere, on the same vectors. */
  advance(updates: number): void;
  /** Value of the per-parameter penalties, a part of the loss; adds their gradients to the gradient vector. */
  addPenalties(): number;
  /** The blocks are the living ones: copy them before the next update. */
  save(): { readonly count: number; readonly blocks: Readonly<Record<string, Float32Array | Float64Array>> };
  restore(count: number, blocks: Readonly<Record<string, Float32Array | Float64Array>>): void;
}

/** How many vectors a plan should keep for the optimizer of a specification, so that its kernels are the fast ones. */
export function countOptimizerVectors({ optimizer }: Pick<UpdateSpec, 'optimizer'>): number {
  const definition = optimizers.get(optimizer.type);
  const where = `optimizer "${definition.type}"`;
  return definition.slots(parseFieldValues(definition.fields, optimizer.values, where)).length;
}

/** Binds an optimizer and the steps around it to the flat vectors of a plan. */
export function createUpdater(plan: NetworkPlan, spec: UpdateSpec): Updater {
  const { parameterVector: parameters, gradientVector: gradients, segments, engine, kernels } = plan;
  const definition = optimizers.get(spec.optimizer.type);
  const values = parseFieldValues(definition.fields, spec.optimizer.values, `optimizer "${definition.type}"`);
  const names = definition.slots(values);
  const slots = names.map((name, index) => {
    const slot = plan.optimizerVectors[index] ?? createFloatArray(engine.precision, parameters.length);
    const start = definition.slotStart?.(name, values) ?? 0;
    return start === 0 ? slot : slot.fill(start);
  });
  const scalars = Float64Array.from(Object.values(definition.scalars ?? {}));
  const context = { values, parameters, gradients, slots, scalars, segments, kernels };
  const average = spec.averageDecay > 0 ? createFloatArray(engine.precision, parameters.length) : null;
  const penalised = plan.parameters.filter((each) => each.learns && (each.l1 > 0 || each.l2 > 0));
  const { clipping } = spec;
  let count = 0;

  return {
    get count() {
      return count;
    },
    average,
    addPenalties() {
      let total = 0;
      for (let k = 0; k < penalised.length; k++) {
        const parameter = penalised[k]!;
        const { values: p, length } = parameter;
        total += penaltyValue(parameter, p, 0, length);
        addPenaltyGradient(parameter, p, parameter.gradient!, 0, length);
      }
      return total;
    },
    apply(learningRate) {
      // The average starts from the weights of the first update, not from zeros.
      if (average !== null && count === 0) average.set(parameters);
      count += 1;
      if (clipping.kind === 'value') clipByValue(gradients, clipping.limit, segments);
      else if (clipping.kind === 'norm') clipByNorm(gradients, clipping.limit, segments);
      else if (clipping.kind === 'globalNorm') clipByGlobalNorm(gradients, clipping.limit, segments);
      if (spec.l2Penalty > 0) addL2Penalty(parameters, gradients, spec.l2Penalty, segments);
      if (spec.weightDecay > 0) decoupledDecay(parameters, learningRate, spec.weightDecay, segments);
      definition.update(context, learningRate, count);
      if (average !== null) updateAverage(average, parameters, spec.averageDecay, segments);
    },
    advance(updates) {
      count += updates;
    },
    save() {
      const blocks: Record<string, Float32Array | Float64Array> = { scalars };
      names.forEach((name, index) => (blocks[`slot:${name}`] = slots[index]!));
      if (average !== null) blocks['average'] = average;
      return { count, blocks };
    },
    restore(saved, blocks) {
      count = saved;
      scalars.set(blocks['scalars']!);
      names.forEach((name, index) => slots[index]!.set(blocks[`slot:${name}`]!));
      if (average !== null) average.set(blocks['average']!);
    },
  };
}

import { StudioError } from '../support/errors.ts';
import { parseFieldValues, type FieldValues } from '../support/fields.ts';
import { stoppings } from './stopping/index.ts';
import { strategies } from './strategies/index.ts';
import type { StrategyContext, StrategyDefinition, StrategySize } from './strategy.ts';
import type { Step, SweepLog } from './sweep-log.ts';
import type { SweepSpec } from './sweep-spec.ts';

type Plannable = Pick<SweepSpec, 'space' | 'strategy' | 'stopping' | 'seed' | 'base'>;

/**
 * Asks the sweep for its next leg. A pure function of the specification and of what was asked and answered before:
 * this is the whole state of a sweep.
 */
export function nextStep(spec: Plannable, log: SweepLog): Step {
  const { definition, context } = resolve(spec);
  const step = definition.next(context, log);
  const stopping = resolveStopping(spec);
  if (step.kind !== 'leg' || stopping === null || step.leg.from > 0) return step;
  const compared = comparedLegs(log, stopping.lag);
  return compared.some(({ outcome }) => outcome === null) ? { kind: 'wait' } : step;
}

/**
 * What a leg that begins after `log` must have reached by each epoch, or it ends there: entry 0 for epoch 1. Null:
 * no rule.
 */
export function stoppingLimits(spec: Plannable, log: SweepLog): readonly (number | null)[] | null {
  const stopping = resolveStopping(spec);
  if (stopping === null) return null;
  const limits = stopping.limits(comparedLegs(log, stopping.lag), spec.base.training.epochs);
  return limits.some((limit) => limit !== null) ? limits : null;
}

/** True when nothing is left to ask for or to wait for. */
export function isOver(spec: Plannable, log: SweepLog): boolean {
  return log.every(({ outcome }) => outcome !== null) && nextStep(spec, log).kind === 'done';
}

/** How many trials and epochs are planned, repeats and folds not counted. */
export function plannedSize(spec: Plannable): StrategySize {
  const { definition, context } = resolve(spec);
  return definition.size(context);
}

/** The same sweep with more trials. @throws StudioError `sweep-not-extendable`. */
export function extendSweep(spec: SweepSpec, more: number): SweepSpec {
  const { definition, context } = resolve(spec);
  const field = definition.extendField;
  if (!definition.canExtend || field === null) {
    throw new StudioError(
      'sweep-not-extendable',
      `A sweep with the strategy "${definition.label}" is whole: it has no further trials. Narrow the space around the best instead.`,
      { strategy: definition.type },
    );
  }
  const values: FieldValues = { ...context.values, [field]: Number(context.values[field]) + more };
  return { ...spec, strategy: { type: definition.type, values } };
}

function resolve(spec: Plannable): { definition: StrategyDefinition; context: StrategyContext } {
  const definition = strategies.get(spec.strategy.type);
  const values = parseFieldValues(definition.fields, spec.strategy.values, `strategy "${definition.label}"`);
  const { epochs } = spec.base.training;
  return { definition, context: { values, space: spec.space, seed: spec.seed, epochs } };
}

function resolveStopping({ stopping }: Plannable) {
  if (stopping === null) return null;
  const definition = stoppings.get(stopping.type);
  const values = parseFieldValues(definition.fields, stopping.values, `stopping rule "${definition.label}"`);
  return {
    lag: definition.lag(values),
    limits: (ended: SweepLog, epochs: number) => definition.limits(values, ended, epochs),
  };
}

/** Legs that must have ended before the next one begins. */
function comparedLegs(log: SweepLog, lag: number): SweepLog {
  return log.slice(0, Math.max(0, log.length - lag + 1));
}

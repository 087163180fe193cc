import type { Fields, ValuesOf } from '../support/fields.ts';
import type { ScheduleContext, ScheduleDefinition } from './definition.ts';

/** Freezes a definition and forgets the types of its fields, so that definitions can stand in one list. */
export function defineSchedule<const F extends Fields>(
  definition: ScheduleDefinition<F>,
): ScheduleDefinition {
  return Object.freeze(definition) as unknown as ScheduleDefinition;
}

/** A schedule that is a pure function of the step. `check` refuses values that do not fit together. */
export function definePureSchedule<const F extends Fields>(
  definition: Omit<ScheduleDefinition<F>, 'create'> & {
    readonly rate: (step: number, context: ScheduleContext<ValuesOf<F>>) => number;
    readonly check?: (values: ValuesOf<F>) => void;
  },
): ScheduleDefinition {
  const { rate, check, ...described } = definition;
  return defineSchedule<F>({
    ...(described as Omit<ScheduleDefinition<F>, 'create'>),
    create(context) {
      check?.(context.values);
      return { rate: (step) => rate(step, context), save: () => [], restore() {} };
    },
  });
}

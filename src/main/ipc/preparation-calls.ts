import type { PreparationCalls } from '../../core/contract/preparation.ts';
import type { PreparationService } from '../datasets/preparation-service.ts';

/** Long ones have files of their own. */
type NotHere = 'datasets.export' | 'datasets.cancelExport' | 'datasets.inspect' | 'datasets.cancelInspect';

type Handlers = {
  readonly [N in Exclude<keyof PreparationCalls, NotHere>]: (
    argument: PreparationCalls[N]['argument'],
  ) => Promise<PreparationCalls[N]['result']>;
};

/** `datasets.recipe`, `saveRecipe` and `effect`. */
export function createPreparationCalls(preparation: PreparationService): Handlers {
  return {
    'datasets.recipe': ({ id }) => preparation.recipe(id),
    async 'datasets.saveRecipe'({ id, recipe }) {
      await preparation.saveRecipe(id, recipe);
      return null;
    },
    'datasets.effect': ({ id, recipe, column }) => preparation.effect(id, recipe, column),
  };
}

import type { PreparationCalls } from '../../core/contract/preparation.ts';
import type { PreparationService } from '../datasets/preparation-service.ts';

type Handlers = {
  readonly [N in Exclude<keyof PreparationCalls, 'datasets.export' | 'datasets.cancelExport'>]: (
    argument: PreparationCalls[N]['argument'],
  ) => Promise<PreparationCalls[N]['result']>;
};

/** `datasets.recipe`, `saveRecipe`, `inspect` and `effect`. */
export function createPreparationCalls(preparation: PreparationService): Handlers {
  return {
    'datasets.recipe': ({ id }) => preparation.recipe(id),
    async 'datasets.saveRecipe'({ id, recipe }) {
      await preparation.saveRecipe(id, recipe);
      return null;
    },
    'datasets.inspect': ({ id, recipe }) => preparation.inspect(id, recipe),
    'datasets.effect': ({ id, recipe, column }) => preparation.effect(id, recipe, column),
  };
}

import * as v from 'valibot';
import { TABLE_FILES } from '../table-files.ts';
import { dataSchema } from './run-spec.ts';
import { datasetIdSchema, longText } from './text.ts';

const { source, ...entries } = dataSchema.entries;
void source;

/** A data specification without its source. */
export const recipeSchema = v.strictObject(entries);

/** `datasets.recipe` and what else looks into a dataset. */
export const preparationSchemas = {
  'datasets.recipe': v.strictObject({ id: datasetIdSchema }),
  'datasets.saveRecipe': v.strictObject({ id: datasetIdSchema, recipe: recipeSchema }),
  'datasets.inspect': v.strictObject({ id: datasetIdSchema, recipe: recipeSchema }),
  'datasets.effect': v.strictObject({
    id: datasetIdSchema,
    recipe: recipeSchema,
    column: v.nullable(longText(1000)),
  }),
  'datasets.cancelInspect': v.strictObject({ id: datasetIdSchema }),
  'datasets.cancelExport': v.strictObject({ id: datasetIdSchema }),
  'datasets.export': v.strictObject({
    id: datasetIdSchema,
    format: v.picklist(TABLE_FILES.map(({ type }) => type)),
  }),
};

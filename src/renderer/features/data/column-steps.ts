import type { DataRecipe } from '../../../core/contract/preparation.ts';
import type { DatasetColumn } from '../../../core/contract/studio.ts';
import { preparationSteps } from '../../../core/datasets/steps/index.ts';
import type { Spec } from '../../../core/support/fields.ts';

const scalingStep = {
  standardize: 'standardize',
  minMax: 'minMax',
  robust: 'robust',
  pixels: 'divide',
} as const;

/** The steps that a column goes through: its own, else those that follow from the settings for all columns. */
export function stepsOf(
  column: DatasetColumn,
  recipe: DataRecipe,
): { steps: readonly Spec[]; isOwn: boolean } {
  const own = recipe.steps?.find((each) => each.column === column.name);
  if (own !== undefined) return { steps: own.steps, isOwn: true };
  const steps: Spec[] = [];
  const isNumeric = column.kind === 'numeric';
  if (recipe.missing === 'fill' && column.missing > 0) {
    steps.push({ type: 'impute', values: { with: isNumeric ? 'mean' : 'mode' } });
  }
  if (!isNumeric) steps.push({ type: 'oneHot', values: {} });
  else if (recipe.scaling !== 'none') steps.push({ type: scalingStep[recipe.scaling], values: {} });
  return { steps, isOwn: false };
}

/** The recipe with other steps for a column; null gives it back to the settings for all columns. */
export function setSteps(
  recipe: DataRecipe,
  column: string,
  steps: readonly Spec[] | null,
): Partial<DataRecipe> {
  const others = (recipe.steps ?? []).filter((each) => each.column !== column);
  return { steps: steps === null ? others : [...others, { column, steps }] };
}

/** Adds a step where it belongs: filling comes first, an encoding replaces another. */
export function addStep(steps: readonly Spec[], type: string): readonly Spec[] {
  const { role } = preparationSteps.get(type);
  const step: Spec = { type, values: {} };
  const roleOfStep = (each: Spec) => preparationSteps.find(each.type)?.role;
  if (role === 'fill') return [step, ...steps.filter((each) => roleOfStep(each) !== 'fill')];
  if (role === 'encode') return [...steps.filter((each) => roleOfStep(each) !== 'encode'), step];
  return [...steps, step];
}

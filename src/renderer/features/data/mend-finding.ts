import type { DataRecipe, FindingFix } from '../../../core/contract/preparation.ts';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import { giveRole } from './column-roles.ts';

/** What of a recipe changes when a finding is mended. */
export function partOf(
  fix: Exclude<FindingFix, { kind: 'deduplicate' | 'weighClasses' }>,
  recipe: DataRecipe,
  dataset: DatasetSummary,
): Partial<DataRecipe> {
  if (fix.kind === 'prepare') {
    const { steps, ...rest } = fix.change;
    if (steps === undefined) return rest;
    const changed = new Set(steps.map(({ column }) => column));
    return {
      ...rest,
      steps: [...(recipe.steps ?? []).filter(({ column }) => !changed.has(column)), ...steps],
    };
  }
  return fix.columns.reduce<Partial<DataRecipe>>(
    (part, column) => ({ ...part, ...giveRole(column, 'ignored', { ...recipe, ...part }, dataset) }),
    {},
  );
}

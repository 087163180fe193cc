import type { DataRecipe } from '../../../core/contract/preparation.ts';
import type { DatasetColumn, DatasetSummary } from '../../../core/contract/studio.ts';

/** What a column is there for. */
export type ColumnRole = 'feature' | 'target' | 'group' | 'time' | 'weight' | 'ignored';

/** Roles in the order of the board, with what they mean. */
export const ROLES: readonly { readonly role: ColumnRole; readonly label: string; readonly help: string }[] =
  [
    { role: 'feature', label: 'Features', help: 'The network learns from these.' },
    { role: 'target', label: 'Target', help: 'What the network predicts.' },
    {
      role: 'group',
      label: 'Group',
      help: 'Rows with the same value stay in one part of the split: a patient, a house.',
    },
    {
      role: 'time',
      label: 'Time',
      help: 'Orders the rows: the past is trained on, the latest rows are the test.',
    },
    { role: 'weight', label: 'Weight', help: 'How much each row counts in the loss.' },
    { role: 'ignored', label: 'Ignored', help: 'Left out.' },
  ];

/** The role of a column in a recipe. */
export function roleOf(column: string, recipe: DataRecipe, dataset: DatasetSummary): ColumnRole {
  if (column === (recipe.target ?? dataset.suggestedTarget)) return 'target';
  if (column === recipe.split.group) return 'group';
  if (column === recipe.split.time) return 'time';
  if (column === recipe.weights) return 'weight';
  return recipe.features === null || recipe.features.includes(column) ? 'feature' : 'ignored';
}

/** Columns with a role, in the order of the table. */
export function columnsWith(
  role: ColumnRole,
  recipe: DataRecipe,
  dataset: DatasetSummary,
): readonly DatasetColumn[] {
  return dataset.columns.filter(({ name }) => roleOf(name, recipe, dataset) === role);
}

/**
 * Gives a column a role. The column that had a role of which there is one becomes a feature again (a former group,
 * time or weight: ignored, since it was kept out for a reason).
 */
export function giveRole(
  column: string,
  role: ColumnRole,
  recipe: DataRecipe,
  dataset: DatasetSummary,
): Partial<DataRecipe> {
  const before = roleOf(column, recipe, dataset);
  if (before === role) return {};
  const target = recipe.target ?? dataset.suggestedTarget;
  const all = dataset.columns.map(({ name }) => name);
  const features = new Set(recipe.features ?? all);
  if (role === 'target' && target !== null) features.add(target);
  if (role === 'feature') features.add(column);
  else features.delete(column);
  const nextTarget = role === 'target' ? column : before === 'target' ? null : target;
  const one = (which: 'group' | 'time', now: string | null | undefined) =>
    role === which ? column : now === column ? null : (now ?? null);
  const kept = all.filter((name) => features.has(name) && name !== nextTarget);
  const isAll = kept.length === all.filter((name) => name !== nextTarget).length;
  return {
    target: nextTarget ?? otherTarget(column, dataset),
    ...(role === 'target' ? { task: 'auto' as const } : {}),
    features: isAll ? null : kept,
    weights: role === 'weight' ? column : recipe.weights === column ? null : (recipe.weights ?? null),
    split: { ...recipe.split, group: one('group', recipe.split.group), time: one('time', recipe.split.time) },
  };
}

/** A recipe always has a target: the last column that is not the one that was taken away. */
function otherTarget(column: string, dataset: DatasetSummary): string | null {
  return dataset.columns.findLast(({ name }) => name !== column)?.name ?? null;
}

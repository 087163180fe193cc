import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { DataRecipe } from '../../core/contract/preparation.ts';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import { DEFAULT_DATA } from '../../core/project/defaults.ts';
import { studio } from '../bridge/studio.ts';

/** What Data and Train both need to know of a dataset's preparation: they change the same one. */
interface Entry {
  readonly recipe: DataRecipe;
  readonly undo: readonly DataRecipe[];
  readonly redo: readonly DataRecipe[];
}

const MOST_STEPS = 100;

/** How each dataset is prepared: roles, steps, split. Kept with the version of the dataset in the workspace. */
export const useRecipes = defineStore('recipes', () => {
  const entries = shallowRef<ReadonlyMap<string, Entry>>(new Map());
  const saving = new Map<string, Promise<void>>();

  function put(key: string, entry: Entry): void {
    entries.value = new Map(entries.value).set(key, entry);
  }

  /** Brings in what the workspace has; until then, and where it has nothing, the standard recipe holds. */
  async function load(dataset: DatasetSummary): Promise<DataRecipe> {
    const key = keyOf(dataset);
    const known = entries.value.get(key);
    if (known !== undefined) return known.recipe;
    const stored = await studio.call('datasets.recipe', { id: dataset.id });
    const recipe = stored === null ? standardRecipe(dataset) : fitRecipe(stored, dataset);
    if (!entries.value.has(key)) put(key, { recipe, undo: [], redo: [] });
    return entries.value.get(key)!.recipe;
  }

  /** The recipe as far as it is known; null before {@link load} has answered. */
  function find(dataset: DatasetSummary | undefined): DataRecipe | null {
    return dataset === undefined ? null : (entries.value.get(keyOf(dataset))?.recipe ?? null);
  }

  /** Changes a recipe and stores it. */
  function change(dataset: DatasetSummary, part: Partial<DataRecipe>): void {
    const key = keyOf(dataset);
    const before = entries.value.get(key) ?? { recipe: standardRecipe(dataset), undo: [], redo: [] };
    const recipe = { ...before.recipe, ...part };
    put(key, { recipe, undo: [...before.undo, before.recipe].slice(-MOST_STEPS), redo: [] });
    save(dataset, recipe);
  }

  /** Takes the last change back; false where there is none. */
  function undo(dataset: DatasetSummary): boolean {
    return turn(dataset, 'undo', 'redo');
  }

  function redo(dataset: DatasetSummary): boolean {
    return turn(dataset, 'redo', 'undo');
  }

  function turn(dataset: DatasetSummary, from: 'undo' | 'redo', to: 'undo' | 'redo'): boolean {
    const entry = entries.value.get(keyOf(dataset));
    const recipe = entry?.[from].at(-1);
    if (entry === undefined || recipe === undefined) return false;
    const next = { ...entry, recipe, [from]: entry[from].slice(0, -1), [to]: [...entry[to], entry.recipe] };
    put(keyOf(dataset), next);
    save(dataset, recipe);
    return true;
  }

  function canTurn(dataset: DatasetSummary | undefined, way: 'undo' | 'redo'): boolean {
    return dataset !== undefined && (entries.value.get(keyOf(dataset))?.[way].length ?? 0) > 0;
  }

  /** One after the other, so that the last change is the one that stays. */
  function save(dataset: DatasetSummary, recipe: DataRecipe): void {
    const { id } = dataset;
    const before = saving.get(id) ?? Promise.resolve();
    const next = before.then(async () => {
      await studio.call('datasets.saveRecipe', { id, recipe });
    });
    saving.set(
      id,
      next.catch(() => undefined),
    );
  }

  function forget(): void {
    entries.value = new Map();
  }

  return { entries, load, find, change, undo, redo, canTurn, forget };
});

const keyOf = ({ id, hash }: DatasetSummary): string => `${id}/${hash}`;

/** How a dataset is used when nobody has said anything. */
export function standardRecipe(dataset: DatasetSummary): DataRecipe {
  return { ...DEFAULT_DATA, target: dataset.suggestedTarget };
}

/** A recipe of an earlier version: what speaks of columns that are gone is left out. */
function fitRecipe(recipe: DataRecipe, dataset: DatasetSummary): DataRecipe {
  const names = new Set(dataset.columns.map(({ name }) => name));
  const kept = (name: string | null | undefined): string | null =>
    name != null && names.has(name) ? name : null;
  const { features, split, steps } = recipe;
  return {
    ...recipe,
    target: kept(recipe.target) ?? dataset.suggestedTarget,
    features: features?.filter((name) => names.has(name)) ?? null,
    weights: kept(recipe.weights),
    split: { ...split, group: kept(split.group), time: kept(split.time) },
    ...(steps === undefined ? {} : { steps: steps.filter(({ column }) => names.has(column)) }),
  };
}

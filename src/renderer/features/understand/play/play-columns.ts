import type { DatasetSummary } from '../../../../core/contract/studio.ts';
import type { UnderstoodNetwork } from '../../../../core/contract/understand.ts';
import { countColumnFeatures } from '../../../../core/datasets/prepared-column.ts';
import type { RunSpec } from '../../../../core/project/run-spec.ts';

/** The numeric columns among the features, each with its place there. */
export function numericPlaces(
  network: UnderstoodNetwork | null,
): readonly { readonly name: string; readonly place: number }[] {
  const found: { readonly name: string; readonly place: number }[] = [];
  let place = 0;
  for (const column of network?.prepared.preparation.columns ?? []) {
    if (column.kind === 'numeric') found.push({ name: column.name, place });
    place += countColumnFeatures(column);
  }
  return found;
}

/** Every column that could be learned from, used or not; those in use where the dataset is not known. */
export function findColumns(
  spec: RunSpec | null,
  network: UnderstoodNetwork | null,
  datasets: readonly DatasetSummary[],
): readonly string[] {
  const used = network?.columns.map(({ name }) => name) ?? [];
  if (spec === null || network === null) return used;
  const { source, weights } = spec.data;
  const id =
    source.kind === 'builtin' ? `builtin:${source.name}` : source.kind === 'dataset' ? source.id : null;
  const dataset = datasets.find((each) => each.id === id);
  if (dataset === undefined || dataset.exampleShape !== null) return used;
  return dataset.columns
    .map(({ name }) => name)
    .filter((name) => name !== network.prepared.targetName && name !== weights);
}

/** Features that columns become: known for those in use, else one per number and one per word. */
export function countFeaturesOf(
  names: readonly string[],
  network: UnderstoodNetwork | null,
  datasets: readonly DatasetSummary[],
): number {
  const dataset = datasets.find(({ columns }) =>
    names.every((name) => columns.some((each) => each.name === name)),
  );
  return names.reduce((sum, name) => {
    const used = network?.prepared.preparation.columns.find((each) => each.name === name);
    if (used !== undefined) return sum + countColumnFeatures(used);
    const column = dataset?.columns.find((each) => each.name === name);
    return sum + (column?.kind === 'categorical' ? column.unique : 1);
  }, 0);
}

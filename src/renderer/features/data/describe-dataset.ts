import type { DatasetSummary } from '../../../core/contract/studio.ts';

/** What a network would learn from it: "classes of species", "regression of price". */
export function describeTask({ suggestedTask, suggestedTarget }: DatasetSummary): string {
  const words = {
    regression: 'Predict a number',
    binary: 'Tell two classes apart',
    multiclass: 'Tell classes apart',
  };
  return suggestedTarget === null ? words[suggestedTask] : `${words[suggestedTask]}: ${suggestedTarget}`;
}

/** The views that suit a dataset, the best first. */
export function viewsOf(dataset: DatasetSummary): readonly ('images' | 'scatter' | 'table')[] {
  if (dataset.exampleShape !== null) return ['images', 'table'];
  const numeric = dataset.columns.filter(
    ({ kind, name }) => kind === 'numeric' && name !== dataset.suggestedTarget,
  );
  if (numeric.length < 2) return ['table'];
  // With exactly two features the plane says everything; otherwise the rows come first.
  return numeric.length === 2 && dataset.columns.length === 3 ? ['scatter', 'table'] : ['table', 'scatter'];
}

import type { DatasetSummary } from '../../core/contract/studio.ts';
import type { DatasetFacts } from '../../core/design/templates/definition.ts';

/** What of a dataset decides how a network for it begins and ends, with its suggested target. */
export function factsOf(dataset: DatasetSummary): DatasetFacts {
  const target = dataset.columns.find(({ name }) => name === dataset.suggestedTarget);
  const features = dataset.columns.filter((column) => column !== target);
  // Words become one feature per category, as preparation will make them.
  const width = features.reduce((sum, { kind, unique }) => sum + (kind === 'numeric' ? 1 : unique), 0);
  return {
    featureShape: dataset.exampleShape ?? [width],
    task: dataset.suggestedTask,
    classes: dataset.suggestedTask === 'regression' ? 1 : Math.max(2, target?.unique ?? 2),
  };
}

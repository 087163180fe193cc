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

/** A way to look at a dataset. */
export type DatasetView = 'images' | 'scatter' | 'table' | 'correlation' | 'findings' | 'prepare';

/** The views that suit a dataset, the best first. */
export function viewsOf(dataset: DatasetSummary): readonly DatasetView[] {
  if (isPicture(dataset)) return ['images', 'table', 'findings', 'prepare'];
  const numeric = dataset.columns.filter(
    ({ kind, name }) => kind === 'numeric' && name !== dataset.suggestedTarget,
  );
  const more = ['correlation', 'findings', 'prepare'] as const;
  if (numeric.length < 2) return ['table', ...more];
  // With exactly two features the plane says everything; otherwise the rows come first.
  return numeric.length === 2 && dataset.columns.length === 3
    ? ['scatter', 'table', ...more]
    : ['table', 'scatter', ...more];
}

/** Height, width and channels; other shapes are sequences. */
const isPicture = ({ exampleShape }: DatasetSummary): boolean => exampleShape?.length === 3;

/** Time that is left, in words: "8 s", "1:05 min". */
export function describeSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}

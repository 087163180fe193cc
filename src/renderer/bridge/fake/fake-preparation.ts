import type { DataRecipe, PreparationCalls } from '../../../core/contract/preparation.ts';
import { readCsvText } from '../../../core/datasets/csv.ts';
import { describeEffect } from '../../../core/datasets/effect.ts';
import { inspectTable } from '../../../core/datasets/findings/index.ts';
import type { Table } from '../../../core/datasets/table.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { FakeState } from './fake-handlers.ts';

/** Recipes are remembered; findings and effects are those of core, over the fake's own rows. */
export function createFakePreparation(state: FakeState) {
  const recipes = new Map<string, DataRecipe>();

  function tableOf(id: string): Table {
    const found = state.datasets.get(id);
    if (found === undefined) throw new StudioError('dataset-missing', 'This dataset is gone.');
    const { summary, rows } = found;
    const quote = (cell: string | number | null) =>
      cell === null ? '' : typeof cell === 'number' ? String(cell) : `"${cell.replaceAll('"', '""')}"`;
    const lines = [summary.columns.map(({ name }) => name), ...rows].map((cells) =>
      cells.map(quote).join(','),
    );
    const kinds = new Map(summary.columns.map(({ name, kind }) => [name, kind] as const));
    const table = readCsvText(`${lines.join('\n')}\n`, { kinds, delimiter: ',', header: true });
    return { ...table, suggestedTarget: summary.suggestedTarget, exampleShape: summary.exampleShape };
  }

  type Argument<N extends keyof PreparationCalls> = PreparationCalls[N]['argument'];
  return {
    'datasets.recipe': ({ id }: Argument<'datasets.recipe'>) => recipes.get(id) ?? null,
    'datasets.saveRecipe'({ id, recipe }: Argument<'datasets.saveRecipe'>) {
      recipes.set(id, recipe);
      return null;
    },
    'datasets.inspect': ({ id, recipe }: Argument<'datasets.inspect'>) => inspectTable(tableOf(id), recipe),
    'datasets.effect': ({ id, recipe, column }: Argument<'datasets.effect'>) =>
      describeEffect(tableOf(id), recipe, column),
    'datasets.cancelExport': () => null,
    'datasets.cancelInspect': () => null,
    'datasets.export': ({ id, format }: Argument<'datasets.export'>) => ({
      fileName: `rows.${format}`,
      rows: tableOf(id).rows,
    }),
  };
}

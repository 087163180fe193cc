import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareData } from '../../core/datasets/prepare.ts';
import type { Column, Table } from '../../core/datasets/table.ts';
import { templates } from '../../core/design/templates/index.ts';
import { createReferenceEngine } from '../../core/engine/engine.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { DEFAULT_DATA } from '../../core/project/defaults.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { DEFAULT_TRAINING, type TrainingSpec } from '../../core/training/training-spec.ts';
import { createBuiltinDatasets } from './builtin-datasets.ts';

const builtins = createBuiltinDatasets(join(import.meta.dirname, '../../../resources/datasets'));

const lossOf = {
  regression: 'meanSquaredError',
  binary: 'binaryCrossEntropyLogits',
  multiclass: 'categoricalCrossEntropy',
};

/** Rows that are taken from each end. */
const END = 200;

/** Rows of both ends: enough for every class, even where rows are in order of it, and for windows. */
function cut(table: Table): Table {
  const taken = (_: number, row: number) => row < END || row >= table.rows - END;
  const columns = table.columns.map((column): Column =>
    column.kind === 'numeric'
      ? { ...column, values: column.values.filter(taken) }
      : { ...column, codes: column.codes.filter(taken) },
  );
  return { ...table, rows: Math.min(2 * END, table.rows), columns };
}

const names = (await builtins.list()).map(({ id }) => id.slice('builtin:'.length));

it.each(names)(
  'every template that fits %s takes two steps on it',
  async (name) => {
    const { table, summary } = await builtins.load(name);
    const recipe = (await builtins.recipe(name)) ?? { ...DEFAULT_DATA, target: summary.suggestedTarget };
    const whole = prepareData(cut(table), { ...recipe, missing: 'fill' });
    const train = whole.split.train.slice(0, 2);
    const data = { ...whole, split: { ...whole.split, train, validation: train, test: new Int32Array(0) } };
    const { featureShape, task } = data;
    const facts = { featureShape, task, classes: Math.max(2, data.classNames.length) };
    const fitting = templates.all.filter((template) => template.fits(facts));
    expect(fitting).not.toHaveLength(0);
    for (const template of fitting) {
      const graph = buildGraph(template.create(facts));
      const output = graph.nodes[graph.outputs[0]!]!.id;
      const loss = { type: 'meanSquaredError', values: {} };
      const training: TrainingSpec = {
        ...DEFAULT_TRAINING,
        loss: { type: lossOf[task], values: {} },
        learningRate: 0.003,
        batchSize: 2,
        epochs: 2,
        outputs:
          template.answers === 'features' ? [{ node: output, loss, weight: 1, target: 'features' }] : [],
      };
      const session = new TrainingSession({
        graph,
        data,
        training,
        engine: createReferenceEngine('float32'),
      });
      const losses: number[] = [];
      while (!session.finished) {
        if (session.runBatch().epochEnded) losses.push(session.finishEpoch().train['loss']!);
      }
      expect(losses, template.type).toHaveLength(2);
      expect(losses.every(Number.isFinite), template.type).toBe(true);
      // The second step sees the weights that the first one changed.
      expect(losses[1], template.type).not.toBe(losses[0]);
    }
  },
  60_000,
);

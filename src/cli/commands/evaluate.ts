import { prepareData } from '../../core/datasets/prepare.ts';
import { chooseEngine } from '../../core/engine/simd.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { loadWeights as setWeights } from '../../core/plan/weights.ts';
import { StudioError } from '../../core/support/errors.ts';
import { TrainingSession } from '../../core/training/session.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand } from '../command.ts';
import { readWhich } from '../read-which.ts';
import { findRun, loadStoredTable, runTaskHere, withWorkspace, workspaceFile } from '../workspace-door.ts';

const SPLITS = ['train', 'validation', 'test'] as const;

/** Loss and metrics of stored weights. */
export const evaluate: CliCommand = {
  name: 'evaluate',
  usage: '<run> --workspace <file> [--split test] [--which best] [--json]',
  summary: 'loss and metrics of a run’s weights over one part of its data',
  options: [
    ['<run>', 'its name, its id, or the beginning of the id'],
    ['--workspace <file>', 'the workspace, a *.descent file that the window does not have open'],
    ['--split <part>', 'train, validation or test (the default)'],
    ['--which <weights>', 'best (the default), last, average, or the step of a checkpoint'],
    ['--json', 'print one JSON object'],
  ],
  async run(args, { output }) {
    const kinds = { workspace: 'value', split: 'value', which: 'value', json: 'flag' } as const;
    const parsed = parseArguments(args, kinds, 1);
    const split = SPLITS.find((each) => each === (parsed.value('split') ?? 'test'));
    if (split === undefined) throw new UsageError(`Expected --split ${SPLITS.join(', ')}.`);
    return withWorkspace(workspaceFile(parsed.value('workspace')), async (workspace) => {
      const run = findRun(workspace.runs, parsed.words[0]!);
      const which = readWhich(parsed.value('which'));
      const { loadWeights } = await import('../../main/exports/export-model.ts');
      const parts = { workspace: () => workspace, runTask: runTaskHere };
      const { bytes, epoch } = await loadWeights(parts, run.id, which);
      const { datasetHash } = workspace.runs.background(run.id);
      const { table } = loadStoredTable(workspace, run.spec.data.source, datasetHash);
      const data = prepareData(table, run.spec.data);
      if (data.split[split].length === 0) {
        throw new StudioError('split-empty', `"${run.name}" has no ${split} rows. Choose another part.`, {
          split,
        });
      }
      const session = new TrainingSession({
        graph: buildGraph(run.spec.design),
        training: { ...run.spec.training, averageDecay: 0 },
        data,
        engine: chooseEngine().engine,
      });
      setWeights(session.plan, safetensors.read(bytes).tensors);
      const metrics = session.evaluate(split);
      const rows = data.split[split].length;
      output.write(
        parsed.flag('json')
          ? `${JSON.stringify({ run: run.id, name: run.name, which, epoch, split, rows, metrics })}\n`
          : `${run.name}, weights ${which} (epoch ${epoch}), ${rows} ${split} rows\n${Object.entries(metrics)
              .map(([name, value]) => `  ${name}: ${value.toPrecision(6)}\n`)
              .join('')}`,
      );
      return EXIT.ok;
    });
  },
};

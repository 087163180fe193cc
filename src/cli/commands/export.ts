import type { DataSource } from '../../core/datasets/data-spec.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { precisions } from '../../core/formats/precision.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand } from '../command.ts';
import { readWhich } from '../read-which.ts';
import {
  findNetwork,
  toSource,
  loadStoredTable,
  runTaskHere,
  withWorkspace,
  workspaceFile,
} from '../workspace-door.ts';
import { VERSION } from '../version.ts';

/** Takes a network out. */
export const exportCommand: CliCommand = {
  name: 'export',
  usage:
    '<run> --format <format> --out <file> --workspace <file> [--which best] [--precision float32] [--json]',
  summary: 'write a network as a file for other tools, read it back and compare',
  options: [
    ['<run>', 'name or id of a run or an imported network, or the beginning of the id'],
    [
      '--format <format>',
      `${modelFormats.all.map(({ type }) => type).join(', ')}, or bundle: the whole run for another workspace`,
    ],
    ['--out <file>', 'the file; a folder where the format has several files, a *.zip for all in one'],
    ['--workspace <file>', 'the workspace, a *.descent file that the window does not have open'],
    ['--which <weights>', 'best (the default), last, average, or the step of a checkpoint'],
    ['--precision <bits>', `${precisions.map(({ type }) => type).join(', ')} (safetensors, npz and onnx)`],
    ['--layers <a,b>', 'these layers alone (safetensors, npz and json)'],
    ['--json', 'print what the check found as one JSON object'],
  ],
  async run(args, { output, runTask = runTaskHere }) {
    const kinds = {
      workspace: 'value',
      format: 'value',
      out: 'value',
      which: 'value',
      precision: 'value',
      layers: 'value',
      json: 'flag',
    } as const;
    const parsed = parseArguments(args, kinds, 1);
    const path = parsed.value('out');
    if (path === null) throw new UsageError('Expected --out <file>.');
    if (parsed.value('format') === 'bundle') {
      return withWorkspace(workspaceFile(parsed.value('workspace')), async (workspace) => {
        const { exportBundle } = await import('../run-bundles.ts');
        const report = await exportBundle(workspace, parsed.words[0]!, path, runTask);
        output.write(
          parsed.flag('json')
            ? `${JSON.stringify(report)}\n`
            : `${path}: ${report.bytes} bytes, sha256 ${report.hash}\n`,
        );
        return EXIT.ok;
      });
    }
    const format = modelFormats.find(parsed.value('format') ?? '');
    if (format === undefined) {
      throw new UsageError(
        `Expected --format ${modelFormats.all.map(({ type }) => type).join(', ')}, bundle.`,
      );
    }
    const wanted = parsed.value('precision') ?? 'float32';
    const precision = precisions.find(({ type }) => type === wanted)?.type;
    if (precision === undefined) throw new UsageError('Expected --precision float32, float16 or int8.');
    return withWorkspace(workspaceFile(parsed.value('workspace')), async (workspace) => {
      const network = findNetwork(workspace, parsed.words[0]!);
      const which = readWhich(parsed.value('which'));
      const { exportModel, sourceOf } = await import('../../main/exports/export-model.ts');
      const parts = {
        workspace: () => workspace,
        runTask,
        version: VERSION,
        datasets: {
          loadTable: (source: DataSource, hash?: string) =>
            Promise.resolve(loadStoredTable(workspace, source, hash)),
        },
      };
      const order = {
        source: toSource(network, which),
        format: format.type,
        layers: parsed.value('layers')?.split(',') ?? null,
        packing: /\.zip$/i.test(path) ? ('zip' as const) : ('folder' as const),
        precision,
      };
      const report = await exportModel(order, await sourceOf(order, parts), path, parts);
      if (parsed.flag('json')) output.write(`${JSON.stringify(report)}\n`);
      else {
        const checked =
          report.checkedRows > 0
            ? `${report.checkedRows} ${report.madeUp ? 'made-up ' : ''}rows differ by at most ${report.largestDifference} (relative ${report.largestRelativeDifference})`
            : `no rows were run: ${report.noRows}`;
        output.write(`${path}: ${report.bytes} bytes, sha256 ${report.hash}\n${report.how}; ${checked}\n`);
        if (report.notChecked !== undefined) output.write(`Not checked: ${report.notChecked}\n`);
        for (const [name, after] of Object.entries(report.scores?.after ?? {})) {
          output.write(`  test ${name}: ${report.scores!.before[name]} before, ${after} after\n`);
        }
      }
      return EXIT.ok;
    });
  },
};

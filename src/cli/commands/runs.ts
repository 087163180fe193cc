import type { RunSummary } from '../../core/contract/run-records.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand } from '../command.ts';

/** Lists the runs of a workspace without changing it. */
export const runs: CliCommand = {
  name: 'runs',
  usage: 'list --workspace <file> [--json]',
  summary: 'list the runs of a workspace (read only, also while Descent has it open)',
  options: [
    ['--workspace <file>', 'the workspace, a *.descent file'],
    ['--json', 'print the runs as one JSON list'],
  ],
  async run(args, { output }) {
    const parsed = parseArguments(args, { workspace: 'value', json: 'flag' }, 1);
    if (parsed.words[0] !== 'list') throw new UsageError(`Expected "list", got "${parsed.words[0]}".`);
    const file = parsed.value('workspace');
    if (file === null) throw new UsageError('Expected --workspace <file>.');
    // Loaded only here: the other commands work where SQLite could not be built.
    const { openWorkspaceReader } = await import('../../main/storage/workspace.ts');
    const workspace = openWorkspaceReader(file);
    try {
      const list = workspace.runs.list();
      output.write(parsed.flag('json') ? `${JSON.stringify(list, null, 2)}\n` : formatRuns(list));
    } finally {
      workspace.close();
    }
    return EXIT.ok;
  },
};

/** A table with aligned columns. */
export function formatRuns(list: readonly RunSummary[]): string {
  if (list.length === 0) return 'No runs yet.\n';
  const header = ['created', 'status', 'epochs', 'train loss', 'validation loss', 'name'];
  const rows = list.map((run) => [
    run.createdAt.slice(0, 16).replace('T', ' '),
    run.status,
    `${run.epoch}/${run.totalEpochs}`,
    formatMetric(run.metrics['train.loss']?.last),
    formatMetric(run.metrics['validation.loss']?.last),
    run.name,
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function formatMetric(value: number | undefined): string {
  return value === undefined ? '' : value.toPrecision(4);
}

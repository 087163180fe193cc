import type { RunSummary } from '../../core/contract/run-records.ts';
import { describeDifferences, findDifferences } from '../../core/project/describe.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand } from '../command.ts';
import { findRun, readWorkspace, withWorkspace, workspaceFile } from '../workspace-door.ts';

/** Looks at the runs of a workspace, or deletes some. */
export const runs: CliCommand = {
  name: 'runs',
  usage: 'list | show <run> | compare <run> <run>... | delete <run>... --workspace <file> [--json]',
  summary: 'list, show, compare or delete the runs of a workspace',
  options: [
    ['list, show, compare', 'read only, also while Descent has the workspace open'],
    ['delete', 'needs the workspace to be closed; compacting it in the window makes that final'],
    ['<run>', 'a name, an id, or the beginning of an id'],
    ['--workspace <file>', 'the workspace, a *.descent file'],
    ['--json', 'print the runs as JSON'],
  ],
  async run(args, { output }) {
    const parsed = parseArguments(args, { workspace: 'value', json: 'flag' }, [1, Infinity]);
    const [what = '', ...words] = parsed.words;
    const counts: Readonly<Record<string, readonly [number, number]>> = {
      list: [0, 0],
      show: [1, 1],
      compare: [2, Infinity],
      delete: [1, Infinity],
    };
    const count = Object.hasOwn(counts, what) ? counts[what] : undefined;
    if (count === undefined) throw new UsageError(`Expected list, show, compare or delete, got "${what}".`);
    if (words.length < count[0] || words.length > count[1]) {
      throw new UsageError(`Expected another number of runs after "${what}", got ${words.length}.`);
    }
    const file = workspaceFile(parsed.value('workspace'));
    const json = parsed.flag('json');
    if (what === 'delete') {
      return withWorkspace(file, (workspace) => {
        const found = words.map((word) => findRun(workspace.runs, word));
        workspace.runs.delete(found.map(({ id }) => id));
        const names = found.map(({ name }) => `"${name}"`).join(', ');
        output.write(json ? `${JSON.stringify(found.map(({ id }) => id))}\n` : `Deleted ${names}.\n`);
        return EXIT.ok;
      });
    }
    output.write(
      await readWorkspace(file, (workspace) => {
        const found =
          what === 'list' ? workspace.runs.list() : words.map((word) => findRun(workspace.runs, word));
        if (what === 'show') return json ? `${JSON.stringify(found[0], null, 2)}\n` : formatRun(found[0]!);
        if (what === 'compare') return json ? `${JSON.stringify(found, null, 2)}\n` : formatComparison(found);
        return json ? `${JSON.stringify(found, null, 2)}\n` : formatRuns(found);
      }),
    );
    return EXIT.ok;
  },
};

/** Facts of a run, one per line. */
function formatRun(run: RunSummary): string {
  const facts = [
    ['id', run.id],
    ['status', run.error === null ? run.status : `${run.status}: ${run.error.message}`],
    ['created', run.createdAt],
    ['data', run.datasetName],
    ['design', `${run.designName}, ${run.parameterCount} parameters`],
    ['epochs', `${run.epoch}/${run.totalEpochs} (${run.step} steps)`],
    ['engine', run.engine],
    ...(run.tags.length === 0 ? [] : [['tags', run.tags.join(', ')]]),
    ...Object.entries(run.metrics).map(([name, { best, bestEpoch, last }]) => [
      name,
      `best ${formatMetric(best ?? undefined)} @${bestEpoch}, last ${formatMetric(last ?? undefined)}`,
    ]),
  ] as const;
  const width = Math.max(...facts.map(([name]) => name!.length));
  return `${run.name}\n${facts.map(([name, value]) => `  ${name!.padEnd(width)}  ${value}`).join('\n')}\n`;
}

/** The runs side by side, and in one sentence what differs from the first. */
function formatComparison(list: readonly RunSummary[]): string {
  const [first, ...others] = list as readonly [RunSummary, ...RunSummary[]];
  const sentences = others.map(
    (run) => `${run.name} against ${first.name}: ${describeDifferences(findDifferences(first, run))}\n`,
  );
  return `${formatRuns(list)}\n${sentences.join('')}`;
}

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

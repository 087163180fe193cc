import { basename, extname } from 'node:path';
import { readCsv } from '../../core/datasets/csv.ts';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { checkName } from '../../core/support/names.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, UsageError, type CliCommand, type CliHost } from '../command.ts';
import { readLimitedFile } from '../files.ts';
import { StudioError } from '../../core/support/errors.ts';
import { withWorkspace, workspaceFile } from '../workspace-door.ts';

/** Datasets of a workspace. */
export const data: CliCommand = {
  name: 'data',
  usage: 'import <rows.csv> | show [<dataset>] --workspace <file> [--name <name>] [--json]',
  summary: 'import a CSV or TSV file as a dataset, or show what is there',
  options: [
    ['import <rows.csv>', 'store the rows as a dataset of the workspace (made where there is none)'],
    ['show', 'list the datasets; with a name or id, its columns'],
    ['--workspace <file>', 'the workspace, a *.descent file that the window does not have open'],
    ['--name <name>', 'of the new dataset; else the name of the file'],
    ['--json', 'print JSON'],
  ],
  async run(args, host) {
    const parsed = parseArguments(args, { workspace: 'value', name: 'value', json: 'flag' }, [1, 2]);
    const [what, word] = parsed.words;
    if (what !== 'import' && what !== 'show')
      throw new UsageError(`Expected "import" or "show", got "${what}".`);
    const file = workspaceFile(parsed.value('workspace'));
    const json = parsed.flag('json');
    if (what === 'show')
      return withWorkspace(file, ({ datasets }) => show(datasets.list(), word ?? null, json, host));
    if (word === undefined) throw new UsageError('Expected a file to import.');
    const name = parsed.value('name') ?? basename(word, extname(word));
    checkName(name, 'the name of the dataset');
    const table = readCsv(readLimitedFile(word, LIMITS.tableBytes));
    const { describeTable } = await import('../../main/tasks/describe-table.ts');
    return withWorkspace(
      file,
      ({ datasets }) => {
        const facts = describeTable(table);
        const created = datasets.create(
          { ...facts, name, origin: 'import', description: `Imported from ${basename(word)}.`, licence: '' },
          table,
        );
        host.output.write(
          json
            ? `${JSON.stringify(created)}\n`
            : `${created.name}: ${created.rows} rows, ${created.columns.length} columns (${created.id})\n`,
        );
        return EXIT.ok;
      },
      true,
    );
  },
};

function show(
  list: readonly DatasetSummary[],
  word: string | null,
  json: boolean,
  { output }: CliHost,
): number {
  if (word === null) {
    const lines = list.map(({ id, name, rows, columns }) => `${id}  ${rows} x ${columns.length}  ${name}`);
    output.write(
      json
        ? `${JSON.stringify(list)}\n`
        : lines.length === 0
          ? 'No datasets yet.\n'
          : `${lines.join('\n')}\n`,
    );
    return EXIT.ok;
  }
  const found = list.find(({ id, name }) => id === word || name === word);
  if (found === undefined) {
    throw new StudioError('dataset-missing', `There is no dataset "${word}". See "descent data show".`, {
      word,
    });
  }
  const columns = found.columns.map(
    ({ name, kind, missing, unique, minimum, maximum }) =>
      `  ${name}: ${kind}, ${unique} values, ${missing} missing${minimum === null ? '' : `, ${minimum} to ${maximum}`}`,
  );
  output.write(
    json
      ? `${JSON.stringify(found)}\n`
      : `${found.name}: ${found.rows} rows, sha256 ${found.hash}\n${columns.join('\n')}\n`,
  );
  return EXIT.ok;
}

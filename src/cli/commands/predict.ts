import { readCsv } from '../../core/datasets/csv.ts';
import { showRows } from '../../core/datasets/show-rows.ts';
import { writeCsv } from '../../core/formats/tables/table-text.ts';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, type CliCommand } from '../command.ts';
import { readLimitedFile, writeWholeFile } from '../files.ts';
import { createProgressBar } from '../progress-bar.ts';
import { readWhich } from '../read-which.ts';
import { findNetwork, runTaskHere, toSource, withWorkspace, workspaceFile } from '../workspace-door.ts';

/** Rows of one call: as many as keep memory small. */
const BLOCK = 5_000;

/** Answers of a run or an imported network for a table of raw rows. */
export const predict: CliCommand = {
  name: 'predict',
  usage: '<run> <rows.csv> --workspace <file> [--out <predictions.csv>] [--which best] [--json]',
  summary: 'predict every row of a CSV file, with probabilities',
  options: [
    ['<run>', 'name or id of a run or an imported network, or the beginning of the id'],
    ['<rows.csv>', 'columns by the names of the training data; others are left alone'],
    ['--workspace <file>', 'the workspace, a *.descent file that the window does not have open'],
    ['--out <file>', 'write the rows with the predictions beside them; else they are printed'],
    ['--which <weights>', 'best (the default), last, average, or the step of a checkpoint'],
    ['--json', 'print one JSON object per row'],
  ],
  async run(args, host) {
    const kinds = { workspace: 'value', out: 'value', which: 'value', json: 'flag' } as const;
    const parsed = parseArguments(args, kinds, 2);
    const [word, file] = parsed.words as readonly [string, string];
    return withWorkspace(workspaceFile(parsed.value('workspace')), async (workspace) => {
      const { openForAnswers } = await import('../../main/exports/answering-network.ts');
      const parts = { workspace: () => workspace, runTask: runTaskHere };
      const which = readWhich(parsed.value('which'));
      const network = await openForAnswers(toSource(findNetwork(workspace, word), which), parts);
      const { prepared } = network;
      const table = readCsv(readLimitedFile(file, LIMITS.tableBytes));
      const places = prepared.preparation.columns.map(({ name }) => {
        const place = table.columns.findIndex((column) => column.name === name);
        if (place !== -1) return place;
        throw new StudioError(
          'column-missing',
          `Expected a column "${name}" in "${file}", found ${table.columns.map((column) => column.name).join(', ')}.`,
          { column: name },
        );
      });
      const columns = table.columns.map(({ name }) => name);
      const added = [
        `predicted ${prepared.targetName}`,
        ...prepared.classNames.map((name) => `probability ${name}`),
      ];
      const written: (readonly (string | number | null)[])[] = [];
      const bar = createProgressBar(host.errors, host.now);
      for (let from = 0; from < table.rows; from += BLOCK) {
        const rows = showRows(table, from, Math.min(BLOCK, table.rows - from));
        const { labels, outputs, classNames } = await runTaskHere('predict', {
          ...network,
          rows: rows.map((row) => places.map((place) => row[place] ?? null)),
        });
        labels.forEach((label, index) => {
          const numbers = classNames.length === 0 ? [] : outputs[index]!;
          if (parsed.flag('json')) {
            host.output.write(
              `${JSON.stringify({ row: from + index + 1, prediction: label, outputs: outputs[index] })}\n`,
            );
          }
          const answer = classNames.length === 0 ? (outputs[index]![0] ?? null) : label;
          written.push([...(rows[index] ?? []), answer, ...numbers]);
        });
        bar.update(Math.min(1, (from + BLOCK) / table.rows), `${written.length} of ${table.rows} rows`);
        await host.breathe();
      }
      bar.end();
      const text = writeCsv({ columns: [...columns, ...added], rows: written });
      const out = parsed.value('out');
      if (out !== null) {
        writeWholeFile(out, new TextEncoder().encode(text));
        host.errors.write(`${written.length} predictions written to ${out}\n`);
      } else if (!parsed.flag('json')) host.output.write(text);
      return EXIT.ok;
    });
  },
};

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatValue, judge, type BenchReport, type BenchRow } from '../harness/index.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'runs-performance.md');

/** What a row means to a person who waits for it. A row that is missing here is called by its name. */
const meanings: Readonly<Record<string, string>> = {
  'list-ms': 'the list of all runs is read from the file',
  'read-50-ms': 'curves of 50 runs are read, thinned so that every extreme stays',
  'read-500-ms': 'curves of 500 runs are read, thinned',
  'read-zoom-ms': 'a tenth of 50 curves is read again at full detail',
  'start-ms': 'from the command to a window that answers, on a workspace that was opened before',
  'table-first-paint-ms': 'from the click on Runs to a table with rows on the screen',
  'filter-ms': 'from the last letter of a filter to the filtered rows on the screen',
  'overlay-50-ms': 'from ticking 50 runs to their curves on the screen',
  'overlay-500-ms': 'from ticking 500 runs to their curves on the screen',
  'zoom-ms': 'from a zoom into 50 curves to the same stretch at full detail',
  'live-frames': 'frames a second while 20 runs in sight get points ten times a second',
  'many-start-ms': 'the start with ten times as many runs',
  'many-table-first-paint-ms': 'the table with ten times as many runs',
  'many-filter-ms': 'a filter over ten times as many runs',
};

/** Load above which other work was on the machine. */
const BUSY_LOAD = 0.7;

/** Writes docs/runs-performance.md. */
export function writeRunsPage(report: BenchReport): void {
  writeFileSync(page, describeRuns(report));
}

/** The page as text. */
export function describeRuns(report: BenchReport): string {
  const versions = Object.entries(report.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  const load = report.loadBefore.toFixed(2);
  const busy =
    report.loadBefore > BUSY_LOAD
      ? `**The machine was busy**: its load was ${load} before the first row, so times are longer than on a quiet one.`
      : `Load of the machine before the first row: ${load}.`;
  const notes = [
    ...report.failures.map((each) => `- **Do not trust these numbers**: ${each}`),
    ...report.skipped.map(({ what, reason }) => `- Not measured: ${what}: ${reason}`),
    ...report.notes.map((note) => `- ${note}`),
  ];
  const peers = [...new Set(report.rows.flatMap((row) => Object.keys(row.peers)))];
  const head = ['row', 'what a person waits for', 'median (smallest to largest)', 'goal', '', ...peers, 'of'];
  const lines = report.rows.map((row) => [
    row.name,
    meanings[row.name] ?? row.name,
    spanOf(row),
    (row.goals ?? [])
      .map(({ floor, better }) => `${better === 'lower' ? '<' : '≥'} ${formatValue(floor)}`)
      .join(', '),
    (row.goals ?? []).map(judge).join(', '),
    ...peers.map((peer) =>
      row.peers[peer] === undefined ? '' : `${formatValue(row.peers[peer])} ${row.unit}`,
    ),
    factsOf(row),
  ]);
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `# Performance of runs

What a person waits for among a thousand runs of ten thousand points, in the real window on a generated workspace. One
command writes this page: \`npm run -s bench -- runs\`. Rows of storage are measured without a window. Every time ends when
what was asked for is on the screen, not when it was calculated.

- Machine: ${report.machine}
- Versions: ${versions}
- ${busy}
- TensorBoard reads the same curves from event files in the same run, where a Python that has it is named:
  \`DESCENT_TENSORBOARD_PYTHON=/path/to/python\`.

${table}
${notes.length === 0 ? '' : `\n## Notes\n\n${notes.join('\n')}\n`}`;
}

function spanOf({ value, minimum, maximum, unit }: BenchRow): string {
  const span =
    minimum === undefined || maximum === undefined || minimum === maximum
      ? ''
      : ` (${formatValue(minimum)} to ${formatValue(maximum)})`;
  return `${formatValue(value)} ${unit}${span}`;
}

function factsOf({ facts = {} }: BenchRow): string {
  return Object.entries(facts)
    .map(([name, value]) => `${typeof value === 'number' ? formatValue(value) : value} ${name}`)
    .join(', ');
}

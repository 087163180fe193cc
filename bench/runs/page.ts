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
  'start-ms':
    'from the command to the first screen, drawn with what the workspace holds; it was opened before',
  'table-first-paint-ms': 'from the click on Runs to a table with rows on the screen',
  'table-after-start-ms':
    'the same when it is clicked at the first moment of a start, while the workspace is still opened',
  'filter-ms': 'from the last letter of a filter to the filtered rows on the screen',
  'overlay-50-ms': 'from ticking 50 runs to their curves on the screen',
  'overlay-500-ms': 'from ticking 500 runs to their curves on the screen',
  'zoom-ms': 'from a zoom into 50 curves to the same stretch at full detail',
  'live-frames': 'frames a second while 20 runs in sight get points ten times a second',
  'many-start-ms': 'the start with ten times as many runs',
  'many-table-first-paint-ms': 'the table with ten times as many runs',
  'many-table-after-start-ms': 'the same at the first moment of a start',
  'many-filter-ms': 'a filter over ten times as many runs',
};

/** What stands behind the numbers. */
const TRIED = `## What stands behind the numbers

- **Start.** It was measured with Playwright attached until this version: its inspector holds up main and asks the page
  while it starts (an empty window of Electron took 1,707 ms with it, 1,240 ms without it). Nothing is attached any more; the
  page notes by its own clock when its first screen has been drawn, with what the workspace holds, and is asked long after.
  Main reads 0.2 MB in 20 files before that moment instead of 1.8 MB in 42; the formats, the engine and the other screens
  follow it. The font comes with the page, so nothing is laid out twice. Measured in turns on a busy machine: 2,580 ms
  before, 2,170 ms after, an empty window 1,500 ms. The page keeps its first process (decision 32): 2,170 and 1,920 ms. A
  machine that was found to have no graphics card does not look for one at the next start: 2,430 and 2,230 ms, seven starts
  in turns. The empty window does look for one, so it is not the least that a start can take.
- **The first table.** It is made out of sight, in the first second in which nobody waits after the start, and kept up to
  date like every screen that one has left: who clicks on Runs waits for its layout and its picture alone. Measured in turns
  on a busy machine: 169 to 234 ms before, 71 to 93 ms after. Who clicks before that second waits as before
  (table-after-start-ms). Without a graphics card the processor paints every picture, too.
- **The filter.** Most of its time was the picture, not the search (2 ms): each of 20 rows had 14 cells of up to four boxes,
  and two that stay in sight, each a layer of its own (42 of the 56 layers of the window). Now the cells of a run are text
  in one box, what stays in sight shares one box a row, and rows beyond the edge, which wait there for the wheel, follow
  when those in sight of another list have been drawn. Medians of five, from rest on a busy machine: 73 and 63 ms before,
  41 and 38 ms after, for a filter by metric and setting and for one by time; the first table 86 and 51 ms.
- **From rest.** Filters, overlays and zooms are measured when the window has nothing to do, as for a person who looks at what
  the last step brought. Until this version a step began in the work of the last one: zoom 158 to 181 ms then, 80 to 97 ms
  from rest with the same studio.
- **Curves.** On the machine of these numbers a page of new memory costs 24 µs, fifty to a hundred times the usual, so what
  counts is how little of it a step takes. Chunks are read into one place, as digits, which a table turns into bytes (a third
  less time of the processor for 50 whole curves: 48 to 31 ms). Full chunks of the last curves stay decoded in the reader
  (16 MiB at most); each is used only while the row in the file has the same facts and checksum, so nothing old is ever
  shown. A closer look reads no bytes then. Every round of the overlay takes 50 other runs, whose curves nobody has read.
- **Drawing.** Curves are painted on canvases of their own, which go to the screen without being copied with the page: a
  picture of 100 curves takes 11 ms of the processor instead of 19, an added point 1 instead of 7 to 9. ECharts draws the
  axes. A closer look is drawn once, when it has been read, unless that takes longer than 60 ms. Many charts are
  drawn over several frames. Rows of differences that are out of sight are made later.
- **Live runs.** The long frames were those of the first half second: twenty runs that begin to train at once told so in
  twenty messages, each with a table and a chart of its own. They are taken over in one frame now. The measurement writes the
  file on the same two processors; its share of what is left was not measured.`;

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
  const head = [
    'row',
    'what a person waits for',
    'median (smallest to largest)',
    'goal',
    '',
    'beside it',
    'of',
  ];
  const lines = report.rows.map((row) => [
    row.name,
    meanings[row.name] ?? row.name,
    spanOf(row),
    (row.goals ?? [])
      .map(({ floor, better }) => `${better === 'lower' ? '<' : '≥'} ${formatValue(floor)}`)
      .join(', '),
    (row.goals ?? []).map((goal) => (judge(goal) === 'missed' ? '**missed**' : 'held')).join(', '),
    Object.entries(row.peers)
      .map(([peer, value]) => `${peer}: ${formatValue(value)} ${row.unit}`)
      .join(', '),
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

${TRIED}
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
    .map(
      ([name, value]) =>
        `${typeof value === 'string' || Number.isInteger(value) ? value : formatValue(value)} ${name}`,
    )
    .join(', ');
}

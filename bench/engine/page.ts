import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatValue, judge, type BenchReport, type BenchRow } from '../harness/index.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');

/** Load above which other work was on the machine and the numbers are worse than they need be. */
const BUSY_LOAD = 0.7;

/** Writes docs/performance.md. */
export function writePerformancePage(report: BenchReport): void {
  writeFileSync(page, describePerformance(report));
}

/** The page as text. */
export function describePerformance(report: BenchReport): string {
  const versions = Object.entries(report.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  const busy =
    report.loadBefore > BUSY_LOAD
      ? `**The machine was busy**: its load was ${report.loadBefore.toFixed(2)} before the first row, so absolute numbers are lower than on a quiet one; ratios are of neighbouring stretches.`
      : `Load of the machine before the first row: ${report.loadBefore.toFixed(2)}.`;
  const isProduct = ({ name }: BenchRow) => name.startsWith('matmul-');
  const notes = [
    ...report.skipped.map(({ what, reason }) => `- Not measured: ${what}: ${reason}`),
    ...report.notes.map((note) => `- ${note}`),
  ];
  return `# Performance

How fast the engine trains, next to its peers in the same run. One command writes this page:
\`npm run -s bench -- engine\`. All contestants are measured in turn, round by round; values are medians, with the
smallest and the largest. Ratios are medians of the rounds' own ratios.

- Machine: ${report.machine}
- Versions: ${versions}
- ${busy}
- Modes: \`reproducible\` gives the same bits on every machine and with any number of threads; \`fast\` may round
  differently.
- Every peer starts from the same weights and sees the same batches. Where it can train by the same rules, its losses
  over the first steps must agree with the studio's to 1e-5; the largest difference is listed. brain.js updates after
  every example by its own loss, and convnetjs has no Adam (only its first loss is compared there).
- The studio's numbers are those of whole training sessions, with metrics and the ends of epochs; the peers' are bare
  training steps.

## Training, examples per second

| workload | mode, threads | studio | peers |
|---|---|---|---|
${report.rows
  .filter((row) => row.unit === 'examples/s')
  .map((row) => `| ${row.name} | ${row.mode}, ${row.threads} | ${spanOf(row)} | ${peersOf(row)} |`)
  .join('\n')}

## Floors and aims

| row | mode, threads | measure | floor | aim | reached | |
|---|---|---|---|---|---|---|
${report.rows
  .filter((row) => !isProduct(row))
  .flatMap((row) =>
    (row.goals ?? []).map(
      (goal) =>
        `| ${row.name} | ${row.mode}, ${row.threads} | ${goal.label} | ${goal.floor} | ${goal.aim} | ${goal.reached === null ? '-' : formatValue(goal.reached)} | ${judge(goal)} |`,
    ),
  )
  .join('\n')}

## Matrix products

The limit is a loop of nothing but 128-bit multiplications and additions in registers, measured next to every stretch.

| product | GF/s | limit, GF/s | share | floor | aim | |
|---|---|---|---|---|---|---|
${report.rows
  .filter(isProduct)
  .map((row) => {
    const [goal] = row.goals!;
    const name = row.mode === 'reproducible' ? row.name : `${row.name} (${row.mode})`;
    return `| ${name} | ${spanOf(row)} | ${formatValue(row.peers['limit128']!)} | ${Math.round(100 * (goal!.reached ?? 0))}% | 75% | 90% | ${judge(goal!)} |`;
  })
  .join('\n')}

## Agreement of losses

| workload | largest difference, by peer |
|---|---|
${report.rows
  .filter((row) => row.unit === 'examples/s')
  .map((row) => `| ${row.name} (${row.mode}, ${row.threads}) | ${differencesOf(row)} |`)
  .join('\n')}
${notes.length === 0 ? '' : `\n## Notes\n\n${notes.join('\n')}\n`}`;
}

function spanOf({ value, minimum, maximum }: BenchRow): string {
  const span =
    minimum === undefined || maximum === undefined
      ? ''
      : ` (${formatValue(minimum)} to ${formatValue(maximum)})`;
  return `${formatValue(value)}${span}`;
}

function peersOf({ peers, peerSpans = {} }: BenchRow): string {
  return Object.entries(peers)
    .map(([name, value]) => {
      const [low, high] = peerSpans[name] ?? [];
      const span =
        low === undefined || high === undefined ? '' : ` (${formatValue(low)} to ${formatValue(high)})`;
      return `${name} ${formatValue(value)}${span}`;
    })
    .join('<br>');
}

function differencesOf({ facts = {} }: BenchRow): string {
  const prefix = 'lossDifference:';
  const differences = Object.entries(facts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, difference]) => `${name.slice(prefix.length)}: ${difference}`);
  return differences.length === 0 ? 'same losses as the reproducible row' : differences.join('; ');
}

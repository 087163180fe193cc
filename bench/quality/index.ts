import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tasks } from './tasks.ts';
import type { QualityRow } from './task.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'quality.md');

/** Trains every task, prints a table and (when all of them ran) writes docs/quality.md. */
export async function run(args: readonly string[]): Promise<void> {
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
  const chosen = tasks.filter((task) =>
    only === undefined ? task.quick || !args.includes('--quick') : task.name === only,
  );
  const rows: QualityRow[] = [];
  const missing: string[] = [];
  for (const task of chosen) {
    const reason = task.unavailable();
    if (reason !== null) {
      missing.push(`${task.label}: ${reason}`);
      console.error(`skipped ${task.name}: ${reason}`);
      continue;
    }
    const start = performance.now();
    const values = await task.run(
      (text) => process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`),
    );
    const seconds = (performance.now() - start) / 1000;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // A mean of shares such as 0.96 may fall short of it in the last bit.
    const slack = 1e-9;
    const reached = task.better === 'higher' ? mean >= task.goal - slack : mean <= task.goal + slack;
    const { name, label, metric, setup, goal, better } = task;
    rows.push({ name, label, metric, setup, goal, better, values, mean, reached, seconds });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    console.error(
      `${reached ? 'reached' : 'MISSED '} ${name.padEnd(16)} ${mean.toFixed(4)} (goal ${goal}) ${seconds.toFixed(1)} s`,
    );
  }
  if (args.includes('--json')) console.log(JSON.stringify({ suite: 'quality', rows, missing }, null, 1));
  if (only === undefined && !args.includes('--quick')) writeFileSync(page, writePage(rows, missing));
  if (rows.some((row) => !row.reached)) process.exitCode = 1;
}

function writePage(rows: readonly QualityRow[], missing: readonly string[]): string {
  const number = (value: number) => value.toFixed(4);
  const lines = rows.map(({ label, metric, setup, goal, better, values, mean, reached, seconds }) => {
    const spread =
      values.length > 1
        ? `${number(mean)} (${number(Math.min(...values))} to ${number(Math.max(...values))})`
        : number(mean);
    const sign = better === 'higher' ? '≥' : '≤';
    return `| ${label} | ${metric} | ${sign} ${goal} | ${spread} | ${reached ? 'yes' : 'no'} | ${seconds.toFixed(0)} s | ${setup} |`;
  });
  const notes = missing.length === 0 ? '' : `\nNot measured here: ${missing.join('; ')}.\n`;
  return `# What the training core reaches

Real data, fixed seeds, test rows that training never saw. Mean over the seeds, with the smallest and largest value.
One command writes this page: \`npm run -s bench -- quality\`. Seconds are for orientation: one thread, all seeds, on
whatever machine wrote the page.

| data | measure | goal | result | reached | time | how |
|---|---|---|---|---|---|---|
${lines.join('\n')}
${notes}`;
}

import type { BenchReport, BenchRow, Goal } from './row.ts';

/** Three significant digits, thousands as k and M, so that columns stay narrow. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${formatDigits(value / 1e6)}M`;
  if (size >= 1e4) return `${formatDigits(value / 1e3)}k`;
  return formatDigits(value);
}

function formatDigits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return size >= 1 ? value.toFixed(2) : value.toPrecision(2);
}

/** `aim`, `floor`, `missed` or `not measured`. */
export function judge(goal: Goal): string {
  const { reached, floor, aim, better } = goal;
  if (reached === null) return 'not measured';
  const meets = (bound: number) => (better === 'higher' ? reached >= bound : reached <= bound);
  if (meets(aim)) return 'aim';
  return meets(floor) ? 'floor' : 'missed';
}

/** Text table for the terminal. */
export function printTable(report: BenchReport): string {
  const lines = [
    `${report.suite} on ${report.machine}`,
    Object.entries(report.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    '',
  ];
  for (const row of report.rows) lines.push(...printRow(row));
  for (const { what, reason } of report.skipped) lines.push(`not measured: ${what}: ${reason}`);
  for (const note of report.notes) lines.push(`note: ${note}`);
  for (const failure of report.failures) lines.push(`FAILED: ${failure}`);
  return lines.join('\n');
}

function printRow(row: BenchRow): string[] {
  const threads = row.threads === 1 ? '1 thread' : `${row.threads} threads`;
  const lines = [
    `${`${row.name} (${row.mode}, ${threads})`.padEnd(48)} ${formatValue(row.value).padStart(8)} ${row.unit}${formatSpan(row.minimum, row.maximum)}`,
  ];
  for (const [peer, value] of Object.entries(row.peers)) {
    const [low, high] = row.peerSpans?.[peer] ?? [];
    lines.push(
      `    ${peer.padEnd(44)} ${formatValue(value).padStart(8)} ${row.unit}${formatSpan(low, high)}`,
    );
  }
  for (const goal of row.goals ?? []) {
    const reached = goal.reached === null ? '-' : formatValue(goal.reached);
    lines.push(
      `    ${`goal: ${goal.label}`.padEnd(44)} ${reached.padStart(8)} (floor ${goal.floor}, aim ${goal.aim}): ${judge(goal)}`,
    );
  }
  const facts = Object.entries(row.facts ?? {}).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? formatValue(value) : value}`,
  );
  if (facts.length > 0) lines.push(`    ${facts.join(', ')}`);
  return lines;
}

function formatSpan(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined || maximum === undefined) return '';
  return `  (${formatValue(minimum)} to ${formatValue(maximum)})`;
}

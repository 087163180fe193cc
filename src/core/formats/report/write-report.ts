/** What a report says about one run. Every text is shown literally. */
export interface ReportedRun {
  readonly name: string;
  /** Status, dates, data, time: one line each. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly metrics: readonly {
    readonly name: string;
    readonly best: number;
    readonly bestEpoch: number;
    readonly last: number;
  }[];
  readonly settings: readonly (readonly [label: string, value: string])[];
  readonly layers: readonly (readonly [id: string, text: string])[];
  readonly events: readonly string[];
  readonly notes: string;
  /** Against the first run of the report, in one sentence; null for the first. */
  readonly difference: string | null;
}

/** A whole report. */
export interface Report {
  readonly title: string;
  /** Already as a person reads it. */
  readonly writtenAt: string;
  readonly studio: string;
  readonly charts: readonly { readonly title: string; readonly svg: string }[];
  readonly runs: readonly ReportedRun[];
}

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that stays text inside HTML, in attributes too. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign]!);
}

const STYLE = `
:root { color-scheme: light dark; --line: #d5dae0; --muted: #5b6470; --back: #fff; --text: #16191d; }
@media (prefers-color-scheme: dark) { :root { --line: #3a414a; --muted: #a0a9b4; --back: #16191d; --text: #e8ebee; } }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1.25rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.6rem; margin-bottom: 0; } h2 { margin-top: 2.5rem; font-size: 1.2rem; } h3 { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; margin: 0.75rem 0; }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; white-space: nowrap; }
figure { margin: 1.5rem 0; } figure img { max-width: 100%; background: #fff; border: 1px solid var(--line); }
figcaption, .muted { color: var(--muted); } pre { white-space: pre-wrap; font: inherit; }
section { break-inside: avoid-page; }`;

/**
 * One HTML file that works without a network: its styles are in it, its pictures are data, and its own policy
 * forbids scripts and everything from outside. Charts are shown as pictures, where no script of theirs can run.
 */
export function writeReport({ title, writtenAt, studio, charts, runs }: Report): string {
  const best = listMetrics(runs);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p class="muted">${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, written ${escapeHtml(writtenAt)} by Descent ${escapeHtml(studio)}</p>
<section>
<h2>Results</h2>
<table>
<thead><tr><th>Run</th>${best.map((name) => `<th class="number">${escapeHtml(name)}</th>`).join('')}</tr></thead>
<tbody>
${runs.map((run) => `<tr><th>${escapeHtml(run.name)}</th>${best.map((name) => metricCell(run, name)).join('')}</tr>`).join('\n')}
</tbody>
</table>
<p class="muted">Best value, with its epoch, and the last value after the stroke.</p>
</section>
${charts.map(writeChart).join('\n')}
${runs.map(writeRun).join('\n')}
</body>
</html>
`;
}

function listMetrics(runs: readonly ReportedRun[]): readonly string[] {
  return [...new Set(runs.flatMap(({ metrics }) => metrics.map(({ name }) => name)))].slice(0, 8);
}

function metricCell({ metrics }: ReportedRun, name: string): string {
  const found = metrics.find((metric) => metric.name === name);
  if (found === undefined) return '<td class="number">–</td>';
  const { best, bestEpoch, last } = found;
  const text = Number.isFinite(best) ? `${show(best)} @${bestEpoch} / ${show(last)}` : 'not finite';
  return `<td class="number">${text}</td>`;
}

function show(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

function writeChart({ title, svg }: Report['charts'][number]): string {
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg).replaceAll("'", '%27')}`;
  return `<figure><img src="${source}" alt="${escapeHtml(title)}"><figcaption>${escapeHtml(title)}</figcaption></figure>`;
}

function writeRun(run: ReportedRun): string {
  const pairs = (list: readonly (readonly [string, string])[]) =>
    `<table><tbody>${list.map(([label, value]) => `<tr><th>${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</tbody></table>`;
  const metrics = run.metrics
    .map(
      ({ name, best, bestEpoch, last }) =>
        `<tr><th>${escapeHtml(name)}</th><td class="number">${show(best)}</td><td class="number">${bestEpoch}</td><td class="number">${show(last)}</td></tr>`,
    )
    .join('');
  return `<section>
<h2>${escapeHtml(run.name)}</h2>
${run.difference === null ? '' : `<p>${escapeHtml(run.difference)}</p>`}
${run.notes === '' ? '' : `<pre>${escapeHtml(run.notes)}</pre>`}
${pairs(run.facts)}
<h3>Metrics</h3>
<table><thead><tr><th>Metric</th><th class="number">best</th><th class="number">epoch</th><th class="number">last</th></tr></thead><tbody>${metrics}</tbody></table>
<h3>Settings</h3>
${pairs(run.settings)}
<h3>Network</h3>
${pairs(run.layers)}
${run.events.length === 0 ? '' : `<h3>What happened</h3><ul>${run.events.map((event) => `<li>${escapeHtml(event)}</li>`).join('')}</ul>`}
</section>`;
}

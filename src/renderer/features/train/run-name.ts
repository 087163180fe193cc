import type { RunSummary } from '../../../core/contract/run-records.ts';
import type { DatasetSummary } from '../../../core/contract/studio.ts';

/** Longer names of files would push the number out of sight. */
const LONGEST = 40;

/** A name for the next run: `iris-07`, counted on from the highest that is there. */
export function nameNextRun(dataset: DatasetSummary, runs: readonly RunSummary[]): string {
  const stem = shortName(dataset);
  const numbers = runs.map(({ name }) =>
    name.startsWith(`${stem}-`) ? Number(name.slice(stem.length + 1)) : 0,
  );
  const next = Math.max(0, ...numbers.filter(Number.isSafeInteger)) + 1;
  return `${stem}-${String(next).padStart(2, '0')}`;
}

function shortName({ id, name, origin }: DatasetSummary): string {
  if (origin === 'builtin') return id.slice(id.indexOf(':') + 1);
  const plain = name
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/ \(generated\)$/, '')
    .trim();
  return (plain || 'run').slice(0, LONGEST).trim();
}

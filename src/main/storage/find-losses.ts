import { copyFileSync, constants, existsSync, rmSync } from 'node:fs';
import { openConnection, type Connection } from './connection.ts';

/** Names that one sentence lists. */
const NAMED = 5;

/** Something with a name that was saved, and how far it had come: epochs of a run, revisions of a design. */
interface Saved {
  readonly id: string;
  readonly name: string;
  readonly progress: number;
}

/** What may be missing after a backup was opened, by table, with the query that tells how far each had come. */
const KINDS = [
  { one: 'run', many: 'runs', table: 'runs', progress: 'epoch', unit: 'epochs' },
  { one: 'network', many: 'networks', table: 'designs', progress: 'revision', unit: 'changes' },
  { one: 'dataset', many: 'datasets', table: 'datasets', progress: '0', unit: '' },
] as const;

/**
 * What a damaged workspace still shows that the backup opened in its place does not have, as a sentence. The damaged
 * file stays as it is: a copy of it and of its log is read, and deleted again.
 */
export function describeLosses(damagedPath: string, restoredPath: string): string {
  const copy = `${damagedPath}.reading`;
  try {
    for (const end of ['', '-wal']) {
      if (existsSync(damagedPath + end)) {
        copyFileSync(damagedPath + end, copy + end, constants.COPYFILE_FICLONE);
      }
    }
    const [damaged, restored] = [openConnection(copy, 'write'), openConnection(restoredPath, 'read')];
    try {
      return listLosses(damaged, restored);
    } finally {
      damaged.close();
      restored.close();
    }
  } catch {
    return 'What was saved after that is missing; the damaged file does not say any more what that was.';
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(copy + end, { force: true });
  }
}

function listLosses(damaged: Connection, restored: Connection): string {
  let isWhole = true;
  const parts = KINDS.flatMap((kind) => {
    const found = readSaved(damaged, kind);
    isWhole &&= found.isWhole;
    const kept = new Map(readSaved(restored, kind).saved.map(({ id, progress }) => [id, progress]));
    const gone = found.saved.filter(({ id }) => !kept.has(id));
    const behind = found.saved.filter(({ id, progress }) => (kept.get(id) ?? progress) < progress);
    return [
      ...(gone.length === 0 ? [] : [`${gone.length === 1 ? kind.one : kind.many} ${nameAll(gone)}`]),
      ...(behind.length === 0
        ? []
        : [
            `the last ${kind.unit} of ${nameAll(
              behind.map((each) => ({
                ...each,
                detail: `${kept.get(each.id)!} of ${each.progress} are there`,
              })),
            )}`,
          ]),
    ];
  });
  const missing = parts.length === 0 ? '' : `Missing since then: ${parts.join('; ')}.`;
  if (isWhole) return missing || 'Nothing that the damaged file still shows is missing.';
  return `${missing} ${missing === '' ? 'What' : 'More'} was saved after that may be missing: parts of the damaged file cannot be read.`.trim();
}

/** From both ends, since a damaged page in between stops the reading of either. */
function readSaved(
  connection: Connection,
  { table, progress }: (typeof KINDS)[number],
): { readonly saved: readonly Saved[]; readonly isWhole: boolean } {
  const saved = new Map<string, Saved>();
  let isWhole = true;
  for (const order of ['DESC', 'ASC']) {
    try {
      const rows = connection
        .prepare<[], Saved>(
          `SELECT id, name, ${progress} AS progress FROM ${table} WHERE deleted_at IS NULL ORDER BY rowid ${order}`,
        )
        .iterate();
      for (const row of rows) saved.set(row.id, row);
      break;
    } catch {
      isWhole = false;
    }
  }
  return { saved: [...saved.values()], isWhole };
}

function nameAll(all: readonly (Saved & { readonly detail?: string })[]): string {
  const named = all
    .slice(0, NAMED)
    .map(({ name, detail }) => (detail === undefined ? `"${name}"` : `"${name}" (${detail})`));
  return all.length > NAMED ? `${named.join(', ')} and ${all.length - NAMED} more` : named.join(', ');
}

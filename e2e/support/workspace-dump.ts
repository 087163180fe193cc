import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Everything that a workspace holds, table by table, read by another SQLite than the app's while the app has
 * the file open. Blobs stand as their SHA-256.
 */
export function dumpWorkspace(userDataDir: string): Readonly<Record<string, readonly string[]>> {
  const folder = join(userDataDir, 'workspaces');
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.descent'));
  const database = new DatabaseSync(join(folder, file!), { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
      .map(({ name }) => String(name));
    return Object.fromEntries(
      tables.map((table) => {
        const rows = database.prepare(`SELECT * FROM "${table}"`).all();
        return [table, rows.map((row) => JSON.stringify(row, showCell)).sort()];
      }),
    );
  } finally {
    database.close();
  }
}

function showCell(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? createHash('sha256').update(value).digest('hex') : value;
}

/** SHA-256 of every file in a folder, by name. */
export function hashFiles(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ name }) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

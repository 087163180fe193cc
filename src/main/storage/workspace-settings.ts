import type { Connection } from './connection.ts';

/** Small facts that belong to the workspace and travel with its file: JSON values by name. */
export interface WorkspaceSettingsTable {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

/** Prepares the statements on one connection. */
export function createWorkspaceSettingsTable(connection: Connection): WorkspaceSettingsTable {
  const find = connection.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();
  const put = connection.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    get(name) {
      const text = find.get(name);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    set(name, value) {
      put.run(name, JSON.stringify(value));
    },
  };
}

import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';
import { openConnection, type Connection } from './connection.ts';
import { expectedSchema, readSchema } from './migrate.ts';
import { checkIdentity, readWorkspaceHeader } from './workspace-header.ts';
import type { Migration } from './migrations/migration.ts';
import { toStorageError } from './storage-error.ts';

/** Most problems that a check lists. */
const PROBLEM_LIMIT = 20;

/**
 * Looks a workspace file over through a read-only connection before anything may write to it.
 * @param depth `pages` also reads every page and index; `identity` only whose file it is.
 * @returns its format version, or null when there is no such file yet.
 * @throws StudioError `workspace-foreign`, `workspace-newer`, `workspace-hostile` or `workspace-corrupt`.
 */
export function inspectWorkspaceFile(
  path: string,
  steps: readonly Migration[],
  depth: 'identity' | 'pages' = 'pages',
): number | null {
  const file = basename(path);
  if (readWorkspaceHeader(path, steps.length) === null) return null;
  const connection = openUntouched(path);
  try {
    // The log may hold a newer header than the file itself.
    const version = Number(connection.pragma('user_version', { simple: true }));
    const applicationId = Number(connection.pragma('application_id', { simple: true }));
    checkIdentity({ userVersion: version, applicationId }, file, steps.length);
    checkSchema(connection, file, version, steps);
    const problems = depth === 'pages' ? findDamage(connection) : [];
    if (problems.length > 0) {
      throw new StudioError(
        'workspace-corrupt',
        `"${file}" is damaged: ${problems[0] ?? 'unreadable'}. Open a backup of it.`,
        { file, problems },
      );
    }
    return version;
  } catch (error) {
    throw toStorageError(error, file);
  } finally {
    connection.close();
  }
}

/**
 * A connection that leaves the file and its folder as they are. A read-only one may not clean up the empty log
 * that SQLite makes beside a workspace, so a file that lies alone is opened like a writer that may only query;
 * a file with a log beside it is opened read-only, or closing it would merge that log.
 */
function openUntouched(path: string): Connection {
  const alone = !existsSync(`${path}-wal`) && !existsSync(`${path}-journal`);
  if (!alone) return openConnection(path, 'read');
  const connection = openConnection(path, 'write');
  connection.pragma('query_only = ON');
  return connection;
}

function checkSchema(
  connection: Connection,
  file: string,
  version: number,
  steps: readonly Migration[],
): void {
  const found = readSchema(connection);
  const active = found.find((entry) => entry.type === 'trigger' || entry.type === 'view');
  if (active !== undefined) {
    throw new StudioError(
      'workspace-hostile',
      `"${file}" contains the ${active.type} "${active.name.slice(0, 100)}", which no Descent workspace has and which could run on its own. It was not opened.`,
      { file, type: active.type },
    );
  }
  const expected = expectedSchema(version, steps);
  const key = (entry: { type: string; name: string; sql: string | null }) =>
    `${entry.type} ${entry.name} ${entry.sql ?? ''}`;
  const known = new Set(expected.map(key));
  const stranger = found.find((entry) => !known.has(key(entry)));
  if (stranger !== undefined || found.length !== expected.length) {
    throw new StudioError(
      'workspace-hostile',
      `"${file}" says that it has format ${version}, but its tables differ from that format${stranger === undefined ? '' : ` ("${stranger.name.slice(0, 100)}")`}. It was not opened.`,
      { file, version },
    );
  }
}

/** SQLite's own check of pages and indexes, one sentence per problem. */
export function findDamage(connection: Connection, depth: 'quick' | 'full' = 'quick'): readonly string[] {
  const pragma = depth === 'quick' ? 'quick_check' : 'integrity_check';
  const lines = connection.pragma(`${pragma}(${PROBLEM_LIMIT})`) as readonly Record<string, unknown>[];
  const problems = lines.map((line) => String(Object.values(line)[0])).filter((text) => text !== 'ok');
  if (depth === 'full') {
    const orphans = connection.pragma('foreign_key_check') as readonly unknown[];
    if (orphans.length > 0) problems.push(`${orphans.length} rows refer to something that is missing`);
  }
  return problems;
}

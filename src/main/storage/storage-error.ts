import { StudioError } from '../../core/support/errors.ts';

/** What a person can do about each family of SQLite's result codes. */
const families: readonly (readonly [prefix: string, code: string, advice: string])[] = [
  [
    'SQLITE_FULL',
    'disk-full',
    'The disk is full: make room, then try again. What was saved before is intact.',
  ],
  [
    'SQLITE_READONLY',
    'workspace-read-only',
    'The workspace cannot be written: move it to a folder that you may write to.',
  ],
  [
    'SQLITE_CANTOPEN',
    'workspace-cannot-open',
    'The workspace cannot be opened: check that its folder exists and that you may read and write it.',
  ],
  [
    'SQLITE_PERM',
    'workspace-read-only',
    'The workspace cannot be written: check the permissions of its file.',
  ],
  ['SQLITE_NOTADB', 'workspace-corrupt', 'The file is not a workspace, or its beginning is damaged.'],
  ['SQLITE_CORRUPT', 'workspace-corrupt', 'The workspace is damaged. Open a backup of it.'],
  [
    'SQLITE_BUSY',
    'workspace-in-use',
    'Another program has the workspace open: close it there, then try again.',
  ],
  [
    'SQLITE_LOCKED',
    'workspace-in-use',
    'Another program has the workspace open: close it there, then try again.',
  ],
  ['SQLITE_IOERR', 'disk-error', 'The disk reported an error: check it, then try again.'],
];

/**
 * Turns an error of SQLite into one that says what to do; every other error comes back as it is.
 * @param where names the file for the message: "runs.descent".
 */
export function toStorageError(error: unknown, where: string): Error {
  const code = sqliteCode(error);
  if (code === null) return error instanceof Error ? error : new Error(String(error));
  const family = families.find(([prefix]) => code.startsWith(prefix));
  if (family === undefined) return error as Error;
  return new StudioError(family[1], `${family[2]} (${where})`, { file: where, sqlite: code });
}

/** SQLite's extended result code ("SQLITE_IOERR_WRITE"), or null for another kind of error. */
function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const { code } = error;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : null;
}

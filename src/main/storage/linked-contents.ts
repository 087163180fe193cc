import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { StudioError } from '../../core/support/errors.ts';

/** Bytes that are hashed at a time. */
const PIECE_BYTES = 1 << 20;

/** A table that lies in a file of its own until the workspace takes it. */
export interface StagedContent {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly size: number;
}

/** Folder of the large contents of a workspace: `course.descent` has `course.data` beside it. */
export function linkedFolderOf(workspacePath: string): string {
  return join(dirname(workspacePath), `${basename(workspacePath, extname(workspacePath))}.data`);
}

/** Files beside a workspace, named by their hash. */
export interface LinkedContents {
  pathOf(hash: string): string;
  /** Moves a staged file into the folder; safe on the disk when it returns. */
  take(staged: StagedContent): void;
  /** Writes a content that never lay in a file; safe on the disk when it returns. */
  put(hash: string, bytes: Uint8Array): void;
  /** The checked file's path. @throws StudioError `dataset-link-missing`, `dataset-link-changed`. */
  check(hash: string, size: number): string;
  /** Copies the files of some contents beside another workspace. */
  copyTo(workspacePath: string, hashes: readonly string[]): void;
  /** Removes files of the folder that no content names. Others' files stay. */
  removeAllBut(hashes: ReadonlySet<string>): void;
}

/** The large contents of one workspace. Nothing is made before it is needed. */
export function createLinkedContents(workspacePath: string): LinkedContents {
  const folder = linkedFolderOf(workspacePath);
  const pathOf = (hash: string) => join(folder, `${hash}.dtb`);
  // A file that has been read once and looks the same is not read again.
  const checked = new Map<string, string>();

  function place(from: string, to: string): void {
    mkdirSync(dirname(to), { recursive: true });
    if (existsSync(to)) return;
    const draft = `${to}.part`;
    copyFileSync(from, draft, constants.COPYFILE_FICLONE);
    syncPath(draft);
    renameSync(draft, to);
    syncPath(dirname(to));
  }

  return {
    pathOf,
    take({ path, hash }) {
      const target = pathOf(hash);
      try {
        mkdirSync(folder, { recursive: true });
        renameSync(path, target);
        syncPath(folder);
      } catch {
        // Another file system: a move is a copy.
        place(path, target);
        rmSync(path, { force: true });
      }
    },
    put(hash, bytes) {
      const target = pathOf(hash);
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${target}.part`, bytes);
      syncPath(`${target}.part`);
      renameSync(`${target}.part`, target);
      syncPath(folder);
    },
    check(hash, size) {
      const path = pathOf(hash);
      const facts = statSync(path, { throwIfNoEntry: false });
      const where = `${basename(folder)}/${basename(path)}`;
      if (facts === undefined) {
        throw new StudioError(
          'dataset-link-missing',
          `Expected the large dataset in "${where}" beside the workspace, found no such file. Put the folder "${basename(folder)}" back beside the workspace, or import the data again.`,
          { file: where },
        );
      }
      const mark = `${facts.size} ${facts.mtimeMs}`;
      if (checked.get(hash) === mark) return path;
      if (facts.size !== size || hashFile(path) !== hash) {
        throw new StudioError(
          'dataset-link-changed',
          `The large dataset in "${where}" is not what it was when it was imported. Import the data again, or put the file back from a backup.`,
          { file: where },
        );
      }
      checked.set(hash, mark);
      return path;
    },
    copyTo(other, hashes) {
      for (const hash of hashes) place(pathOf(hash), join(linkedFolderOf(other), `${hash}.dtb`));
    },
    removeAllBut(hashes) {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) {
        const found = /^([0-9a-f]{64})\.dtb(\.part)?$/.exec(name);
        if (found !== null && (found[2] !== undefined || !hashes.has(found[1]!))) rmSync(join(folder, name));
      }
    },
  };
}

/** SHA-256 of a file, piece by piece. */
export function hashFile(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE_BYTES);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(file, piece, 0, PIECE_BYTES, null);
      if (read === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

function syncPath(path: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

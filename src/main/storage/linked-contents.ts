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
import { copyFile, open as openForReading } from 'node:fs/promises';
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
  /** True when the file has its hash, which is calculated whatever is known. */
  isIntact(hash: string): boolean;
  /**
   * Reads the file through in pieces, so that everybody else has a turn; {@link check} then takes no time.
   * @throws StudioError the same.
   */
  verify(hash: string, size: number): Promise<void>;
  /** Takes a copy of a file from elsewhere, when it is the right one. @throws StudioError `dataset-link-other`, `file-not-readable`. */
  adopt(hash: string, size: number, path: string): Promise<void>;
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

  const markOf = ({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }) =>
    `${size} ${mtimeMs}`;
  const whereIs = (hash: string) => `${basename(folder)}/${basename(pathOf(hash))}`;
  /** Written here a moment ago: it need not be read again. */
  const trust = (hash: string) => void checked.set(hash, markOf(statSync(pathOf(hash))));
  const isKnown = (hash: string) => {
    const facts = statSync(pathOf(hash), { throwIfNoEntry: false });
    if (facts !== undefined) return checked.get(hash) === markOf(facts);
    throw new StudioError(
      'dataset-link-missing',
      `Expected the large dataset in "${whereIs(hash)}" beside the workspace, found no such file. Put the folder "${basename(folder)}" back beside the workspace, choose "Find file" on the Data screen, or import the data again.`,
      { file: whereIs(hash) },
    );
  };
  const refuseChanged = (hash: string) =>
    new StudioError(
      'dataset-link-changed',
      `The large dataset in "${whereIs(hash)}" is not what it was when it was imported. Choose "Find file" on the Data screen and show a good copy, or import the data again.`,
      { file: whereIs(hash) },
    );

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
        trust(hash);
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
      trust(hash);
    },
    check(hash, size) {
      const path = pathOf(hash);
      if (isKnown(hash)) return path;
      const facts = statSync(path);
      if (facts.size !== size || hashFile(path) !== hash) throw refuseChanged(hash);
      checked.set(hash, markOf(facts));
      return path;
    },
    isIntact: (hash) => existsSync(pathOf(hash)) && hashFile(pathOf(hash)) === hash,
    async verify(hash, size) {
      if (isKnown(hash)) return;
      const facts = statSync(pathOf(hash));
      if (facts.size !== size || (await hashInTurns(pathOf(hash))) !== hash) throw refuseChanged(hash);
      checked.set(hash, markOf(facts));
    },
    async adopt(hash, size, path) {
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts === undefined || !facts.isFile()) {
        throw new StudioError('file-not-readable', `"${basename(path)}" is no file that can be read.`, {});
      }
      if (facts.size !== size || (await hashInTurns(path)) !== hash) {
        throw new StudioError(
          'dataset-link-other',
          `Expected the file of this dataset ("${basename(pathOf(hash))}", ${size} bytes), found other contents in "${basename(path)}" (${facts.size} bytes). Nothing was changed. Choose the file with that name from a copy of the folder "${basename(folder)}", or import the data again.`,
          { file: basename(path) },
        );
      }
      const target = pathOf(hash);
      mkdirSync(folder, { recursive: true });
      const draft = `${target}.part`;
      await copyFile(path, draft, constants.COPYFILE_FICLONE);
      syncPath(draft);
      renameSync(draft, target);
      syncPath(folder);
      trust(hash);
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

/** The same, leaving the processor to others after every piece. */
async function hashInTurns(path: string): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(PIECE_BYTES);
  const file = await openForReading(path, 'r');
  try {
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
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

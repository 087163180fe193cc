import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../storage/testing/temporary-workspace.ts';
import type { Workspace } from '../../storage/workspace.ts';

/** A workspace, and a folder of files beside it: opened before the tests of a file, removed after them. */
export function useHostilePlace() {
  let place: TemporaryFolder;
  let workspace: Workspace;
  let folder: string;
  let count = 0;

  beforeAll(async () => {
    place = createTemporaryFolder();
    folder = mkdtempSync(join(tmpdir(), 'descent-bad-'));
    workspace = await place.open();
  });
  afterAll(() => {
    workspace.closeNow();
    place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    workspace: () => workspace,
    folder: () => folder,
    /** A file in a folder of its own. */
    put(name: string, content: string | Uint8Array): string {
      const path = join(folder, `case-${++count}`, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    bytesOfWorkspace: (): readonly string[] =>
      readdirSync(place.folder)
        .toSorted()
        .map((name) =>
          createHash('sha256')
            .update(readFileSync(join(place.folder, name)))
            .digest('hex'),
        ),
  };
}

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, expect } from 'vitest';
import { StudioError } from '../../../core/support/errors.ts';
import type { FieldValues } from '../../../core/support/fields.ts';
import { previewImport, readImport } from '../import-job.ts';
import { createImportService, type ImportService } from '../import-service.ts';
import { useHostilePlace } from './hostile-place.ts';

/** What a person chose in the dialog. */
interface Choices {
  readonly format?: string;
  readonly values?: FieldValues;
}

/** The whole import, in this process, into a workspace of its own. */
export function useImportBench() {
  const place = useHostilePlace();
  const { put, bytesOfWorkspace } = place;
  let imports: ImportService;
  let whileReading: () => void = () => undefined;

  beforeAll(() => {
    imports = createImportService({
      workspace: place.workspace,
      runner: {
        pictures: () => Promise.resolve({ rows: [], skipped: [] }),
        preview: ({ source, settings }) => previewImport(source, settings),
        read: ({ source, settings, path }, report) =>
          readImport(source, settings, path, (progress) => {
            whileReading();
            report(progress);
          }),
      },
      stagingFolder: join(place.folder(), 'staging'),
      broadcast: () => undefined,
      now: () => 0,
    });
  });
  afterEach(() => {
    whileReading = () => undefined;
  });

  async function bring(path: string, { format, values = {} }: Choices = {}) {
    const draft = await imports.openPath(path);
    const settings = { format: format ?? null, values, roles: [], target: null };
    return imports.commit(draft.token, settings, 'Came in', null);
  }

  /** Checks the contract of a refusal, and gives the error to look at. */
  async function refused(path: string, choices: Choices = {}): Promise<StudioError> {
    const before = bytesOfWorkspace();
    const file = readdirSync(dirname(path)).length;
    const error = await bring(path, choices).then(
      () => new Error('was accepted'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof StudioError)) throw error as Error;
    expect(bytesOfWorkspace()).toEqual(before);
    expect(readdirSync(join(place.folder(), 'staging'))).toEqual([]);
    expect(readdirSync(dirname(path)).length).toBe(file);
    expect(error.code).toMatch(/^[a-z]+(-[a-z0-9]+)+$/);
    expect(error.message).toContain(`"${path.split('/').at(-1)!}"`);
    return error;
  }

  return {
    put,
    bytesOfWorkspace,
    workspace: place.workspace,
    openPath: (path: string) => imports.openPath(path),
    bring,
    refused,
    /** Called while the next file is being read. */
    onReading: (act: () => void) => void (whileReading = act),
  };
}

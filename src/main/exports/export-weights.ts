import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ExportReport } from '../../core/contract/studio.ts';
import { StudioError } from '../../core/support/errors.ts';
import { writeFileChecked } from '../files/atomic-write.ts';
import type { DatasetService } from '../datasets/dataset-service.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { RunTask } from '../tasks/task-runner.ts';

/** What is exported, and how. */
export interface ExportRequest {
  readonly runId: string;
  readonly which: 'last' | 'best';
  /** Type in the catalogue of formats. */
  readonly format: string;
  readonly path: string;
}

/** What an export needs from the rest of main. */
export interface ExportParts {
  readonly workspace: () => Workspace;
  readonly datasets: Pick<DatasetService, 'loadTable'>;
  readonly runTask: RunTask;
  readonly version: string;
}

/**
 * Writes weights to a file, reads the file back and runs real rows through it. Only what passes gets its name;
 * otherwise a file that was there before stays as it was.
 * @throws StudioError `weights-missing`, `weights-damaged`, `export-differs`, `disk-full`, `file-not-writable`.
 */
export async function exportWeights(request: ExportRequest, parts: ExportParts): Promise<ExportReport> {
  const { runId, which, format, path } = request;
  const { runs, weights } = parts.workspace();
  const { spec, name } = runs.get(runId);
  const { prepared, datasetHash } = runs.background(runId);
  const stored = weights.get(runId, which);
  const metadata = {
    format: 'descent',
    'descent.version': parts.version,
    'descent.run': name,
    'descent.epoch': String(stored.epoch),
    'descent.step': String(stored.step),
    design: JSON.stringify(spec.design),
    preparation: JSON.stringify(prepared?.preparation ?? null),
  };
  const { bytes } = await parts.runTask('writeWeights', { format, weights: stored.bytes, metadata });
  return writeFileChecked(path, bytes, async (file) => {
    const hash = sha256(file);
    if (hash !== sha256(bytes)) {
      throw new StudioError(
        'export-differs',
        'What lies on the disk is not what was written to it. No file was made.',
        {},
      );
    }
    const table = await loadSameRows(parts, spec.data.source, datasetHash);
    const check = await parts.runTask('checkWeights', { format, file, weights: stored.bytes, spec, table });
    return { fileName: basename(path), format, bytes: file.byteLength, hash, ...check };
  });
}

/** The rows that the run was trained on, or null when they are not there any more: the weights are compared still. */
async function loadSameRows(
  parts: ExportParts,
  source: Parameters<DatasetService['loadTable']>[0],
  hash: string,
) {
  try {
    const loaded = await parts.datasets.loadTable(source, hash);
    return loaded.hash === hash ? loaded.table : null;
  } catch {
    return null;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

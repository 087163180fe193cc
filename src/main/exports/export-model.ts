import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type {
  ModelExportOrder,
  ModelExportReport,
  ModelSource,
  NamedFile,
  PredictSource,
  WeightsChoice,
  WeightsOption,
} from '../../core/contract/models.ts';
import { readZip } from '../../core/formats/zip/read-zip.ts';
import { writeZip } from '../../core/formats/zip/write-zip.ts';
import { StudioError } from '../../core/support/errors.ts';
import { writeFileChecked } from '../files/atomic-write.ts';
import type { DatasetService } from '../datasets/dataset-service.ts';
import type { Workspace } from '../storage/workspace.ts';
import { toSource } from '../storage/table-file.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { describeCard, describeImportedCard } from './describe-card.ts';

/** What an export needs from the rest of main. */
export interface ExportParts {
  readonly workspace: () => Workspace;
  readonly datasets: Pick<DatasetService, 'loadTable'>;
  readonly runTask: RunTask;
  readonly version: string;
}

/** Sets of weights that a run has: last, best, average, and one per checkpoint, newest first. */
export function listChoices(workspace: Workspace, runId: string): readonly WeightsOption[] {
  const { weights, runs } = workspace;
  const { spec } = runs.get(runId);
  const options: WeightsOption[] = [];
  for (const choice of ['best', 'last'] as const) {
    try {
      const after = choice === 'last' ? findLast(workspace, runId) : null;
      const { epoch, step } =
        (after === null ? null : weights.checkpoint(runId, after)) ?? weights.get(runId, choice);
      options.push({ choice, epoch, step, score: null });
    } catch (error) {
      if (!(error instanceof StudioError) || error.code !== 'weights-missing') throw error;
    }
  }
  const checkpoints = weights.checkpoints(runId).toReversed();
  const [newest] = checkpoints;
  if (spec.training.averageDecay > 0 && newest !== undefined) {
    options.push({ choice: 'average', epoch: newest.epoch, step: newest.step, score: null });
  }
  for (const { epoch, step } of checkpoints) options.push({ choice: step, epoch, step, score: null });
  return options;
}

/**
 * Step of the newest whole checkpoint, where it is newer than the stored last weights: those are written when a run
 * pauses or ends, and a crash is neither. Null where they are the newest.
 */
function findLast({ weights }: Workspace, runId: string): number | null {
  const newest = weights.newestCheckpoint(runId);
  if (newest === null) return null;
  try {
    return weights.get(runId, 'last').step >= newest.step ? null : newest.step;
  } catch (error) {
    if (error instanceof StudioError && error.code === 'weights-missing') return newest.step;
    throw error;
  }
}

/** Weights of a run as safetensors. @throws StudioError `weights-missing`, `weights-damaged`, `checkpoint-invalid`. */
export async function loadWeights(
  { workspace, runTask }: Pick<ExportParts, 'workspace' | 'runTask'>,
  runId: string,
  which: WeightsChoice,
): Promise<{ readonly bytes: Uint8Array; readonly epoch: number; readonly step: number }> {
  const { weights, runs } = workspace();
  if (which === 'best') return weights.get(runId, which);
  const { spec } = runs.get(runId);
  if (which === 'last') {
    const step = findLast(workspace(), runId);
    if (step === null) return weights.get(runId, which);
    // Where an average is kept, it is what was measured, and what is stored as the last weights.
    which = spec.training.averageDecay > 0 ? 'average' : step;
  }
  const { design } = spec;
  const record = which === 'average' ? weights.newestCheckpoint(runId) : weights.checkpoint(runId, which);
  if (record === null) {
    throw new StudioError('weights-missing', 'This checkpoint is not there any more, or it is damaged.', {
      runId,
      which,
    });
  }
  const choice = which === 'average' ? ('average' as const) : ('parameters' as const);
  const { weights: bytes } = await runTask('readCheckpoint', { design, checkpoint: record.bytes, choice });
  return { bytes, epoch: record.epoch, step: record.step };
}

/** Everything that an export of a network may say. */
export async function sourceOf(order: ModelExportOrder, parts: ExportParts): Promise<ModelSource> {
  const { source, precision, layers } = order;
  const bits = precision === 'float32' ? {} : { 'descent.precision': precision };
  const common = { format: 'descent', 'descent.version': parts.version };
  if (source.kind === 'model') {
    const model = parts.workspace().models.get(source.id);
    return {
      weights: model.weights,
      design: model.design,
      preparation: model.preparation,
      precision,
      layers,
      card: describeImportedCard(model),
      metadata: { ...common, 'descent.imported': model.fileName, ...bits },
    };
  }
  const { id, which } = source;
  const { runs } = parts.workspace();
  const run = runs.get(id);
  const { prepared, datasetHash } = runs.background(id);
  const stored = await loadWeights(parts, id, which);
  return {
    weights: stored.bytes,
    design: run.spec.design,
    preparation: prepared?.preparation ?? null,
    precision,
    layers,
    card: describeCard(run, { which, ...stored, datasetHash }),
    metadata: {
      ...common,
      'descent.run': run.name,
      'descent.weights': String(which),
      'descent.epoch': String(stored.epoch),
      'descent.step': String(stored.step),
      'descent.data': `${run.datasetName} sha256 ${datasetHash}`,
      ...bits,
    },
  };
}

/** What a network is called. */
export function nameOf({ kind, id }: Pick<PredictSource, 'kind' | 'id'>, workspace: Workspace): string {
  return kind === 'run' ? workspace.runs.get(id).name : workspace.models.get(id).name;
}

/** Writes nowhere. @throws StudioError as the writer, before anybody chooses a file. */
export async function tryToWrite(source: ModelSource, format: string, parts: ExportParts): Promise<void> {
  await parts.runTask('writeModel', { ...source, format, baseName: 'network' });
}

/**
 * Writes a network, reads what lies on the disk in a process of its own and runs real rows through it. Only what
 * passes gets its name. What was found is kept with the run.
 * @throws StudioError `export-differs`, `export-exists`, `disk-full`, `file-not-writable`, or as the writer.
 */
export async function exportModel(
  order: ModelExportOrder,
  source: ModelSource,
  path: string,
  parts: ExportParts,
): Promise<ModelExportReport> {
  const { format } = order;
  const baseName = basename(path, extname(path)) || 'network';
  const { files } = await parts.runTask('writeModel', { ...source, format, baseName });
  const rows = await findRows(order, parts);
  const check = (found: readonly NamedFile[]) =>
    parts.runTask('checkModel', { ...source, format, baseName, files: found, rows });
  const [main] = files;
  const asZip = files.length > 1 && order.packing === 'zip';
  const bytes = asZip
    ? writeZip(files.map(({ name, bytes: content }) => ({ name, bytes: content })))
    : main!.bytes;
  const found =
    files.length > 1 && !asZip
      ? await writeFolderChecked(path, files, check)
      : await writeFileChecked(path, bytes, (written) =>
          check(asZip ? unzip(written, files) : [{ name: main!.name, bytes: written }]),
        );
  const report: ModelExportReport = {
    ...found,
    fileName: basename(path),
    format,
    which: order.source.kind === 'run' ? order.source.which : null,
    precision: order.precision,
    layers: order.layers,
    bytes: asZip ? bytes.length : files.reduce((sum, file) => sum + file.bytes.length, 0),
    hash: sha256(bytes),
    files: files.map((file) => ({ name: file.name, bytes: file.bytes.length, hash: sha256(file.bytes) })),
  };
  const { runs, models } = parts.workspace();
  const { kind, id } = order.source;
  if (kind === 'model') models.addExport(id, report);
  else runs.addEvent(id, runs.get(id).step, 'exported', { ...report });
  return report;
}

/** What was exported from a network, newest first. */
export function listExports(
  workspace: Workspace,
  { kind, id }: Pick<PredictSource, 'kind' | 'id'>,
): readonly (ModelExportReport & { readonly at: string })[] {
  if (kind === 'model') return workspace.models.exports(id);
  return workspace.runs
    .events(id)
    .filter((event) => event.kind === 'exported')
    .map(({ at, details }) => ({ ...(details as unknown as ModelExportReport), at }))
    .toReversed();
}

/** The rows that the network was trained on; null where they are not at hand any more. */
async function findRows({ source }: ModelExportOrder, parts: ExportParts) {
  if (source.kind === 'model') return null;
  const { runs } = parts.workspace();
  const { spec } = runs.get(source.id);
  const { datasetHash } = runs.background(source.id);
  try {
    const loaded = await parts.datasets.loadTable(spec.data.source, datasetHash);
    return loaded.hash === datasetHash ? { table: toSource(loaded.table), spec } : null;
  } catch {
    return null;
  }
}

/** In the order in which they were to be written; what is missing is found by the check. */
function unzip(bytes: Uint8Array, files: readonly NamedFile[]): readonly NamedFile[] {
  const total = files.reduce((sum, file) => sum + file.bytes.length, 0);
  const entries = new Map(
    readZip(bytes, { entries: files.length, totalBytes: total }).map((entry) => [entry.name, entry.bytes]),
  );
  return files.map(({ name }) => ({ name, bytes: entries.get(name) ?? new Uint8Array() }));
}

/** A folder that gets its name when its files passed the check. */
async function writeFolderChecked<T>(
  path: string,
  files: readonly NamedFile[],
  check: (found: readonly NamedFile[]) => Promise<T>,
): Promise<T> {
  if (existsSync(path)) {
    throw new StudioError(
      'export-exists',
      `There is something called "${basename(path)}" already. Choose another name for the folder.`,
      { file: basename(path) },
    );
  }
  const draft = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    mkdirSync(draft);
    for (const { name, bytes } of files) writeFileSync(join(draft, name), bytes, { flag: 'wx', flush: true });
    const result = await check(files.map(({ name }) => ({ name, bytes: readFileSync(join(draft, name)) })));
    renameSync(draft, path);
    return result;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (error instanceof StudioError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError(
      'file-not-writable',
      `The folder "${basename(path)}" could not be written (${reason}). Choose a folder that you may write to.`,
      { file: basename(path) },
    );
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

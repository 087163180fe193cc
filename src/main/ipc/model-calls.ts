import { basename, extname } from 'node:path';
import type { PredictInputs, PredictSource } from '../../core/contract/models.ts';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import type { PreparedDescription } from '../../core/contract/trainer.ts';
import { writeCsv } from '../../core/formats/tables/table-text.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { readableFormats } from '../../core/formats/open-model-file.ts';
import { StudioError } from '../../core/support/errors.ts';
import {
  exportModel,
  listChoices,
  listExports,
  nameOf,
  sourceOf,
  tryToWrite,
  type ExportParts,
} from '../exports/export-model.ts';
import { openForAnswers, preparedOf } from '../exports/answering-network.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { trainImported, type TrainImportedParts } from '../runs/train-imported.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import type { ImportRunner } from '../imports/import-runner.ts';
import type { ModelImports } from '../imports/model-imports.ts';
import type { OpenFile } from '../imports/open-file.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import type { HandlersOf } from './call-registry.ts';
import { describeImportedModel } from './imported-models.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** What these calls need. */
export interface ModelCallParts extends ExportParts, TrainImportedParts {
  /** Does the small tasks of predictions, one after the other in a process that stays. */
  readonly answerTask: RunTask;
  readonly dialogs: FileDialogs;
  readonly imports: ModelImports;
  readonly openFile: OpenFile;
  /** Path of the next file that the system gave; null when there is none. */
  readonly nextGiven: () => string | null;
  readonly decodePictures: ImportRunner['pictures'];
  /** What is known about a dataset: ranges of its columns. */
  readonly listDatasets: () => Promise<readonly DatasetSummary[]>;
}

/** `models.*`. */
export function createModelCalls(parts: ModelCallParts): HandlersOf<'models'> {
  const { workspace, dialogs, imports, openFile, answerTask } = parts;

  /** Columns of the data that a run saw; none where they are not at hand. */
  async function columnsOf(source: PredictSource): Promise<DatasetSummary['columns']> {
    if (source.kind === 'model') return [];
    const data = workspace().runs.get(source.id).spec.data.source;
    const id = data.kind === 'builtin' ? `builtin:${data.name}` : data.kind === 'dataset' ? data.id : null;
    return (await parts.listDatasets()).find((dataset) => dataset.id === id)?.columns ?? [];
  }

  return {
    'models.choices': ({ runId }) => listChoices(workspace(), runId),
    'models.exports': (source) => listExports(workspace(), source),
    async 'models.export'(order) {
      const { label, extension, severalFiles } = modelFormats.get(order.format);
      // Written once before, so that nobody chooses a file for nothing.
      const source = await sourceOf(order, parts);
      await tryToWrite(source, order.format, parts);
      const isFolder = severalFiles === true && order.packing === 'folder';
      const ending = isFolder ? '' : severalFiles === true ? 'zip' : extension;
      const name = safeFileName(nameOf(order.source, workspace()), 'network');
      const chosen = await dialogs.save({
        title: `Export as ${label}`,
        defaultPath: ending === '' ? name : `${name}.${ending}`,
        ...(ending === '' ? {} : { filters: [{ name: label, extensions: [ending] }] }),
      });
      if (chosen === null) return null;
      const path = ending === '' || extname(chosen) !== '' ? chosen : `${chosen}.${ending}`;
      return exportModel(order, source, path, parts);
    },
    async 'models.open'() {
      const extensions = [...new Set(readableFormats.map((format) => format.extension))];
      const path = await dialogs.open({
        title: 'Import a network or weights',
        filters: [
          { name: 'Networks and weights', extensions: [...extensions, 'descentrun'] },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return path === null ? null : openFile(path, 'model');
    },
    async 'models.openGiven'() {
      const path = parts.nextGiven();
      return path === null ? null : openFile(path, 'data');
    },
    'models.keep': (order) => imports.keep(order),
    'models.discard'({ token }) {
      imports.discard(token);
      return null;
    },
    'models.list': () => workspace().models.list().map(describeImportedModel),
    'models.delete'({ id }) {
      workspace().models.delete(id);
      return null;
    },
    'models.train': (order) => trainImported(order, parts),
    'models.restore': ({ id }) => describeImportedModel(workspace().models.restore(id)),
    'models.inputs': async ({ source }) =>
      describeInputs(preparedOf(source, workspace()), await columnsOf(source)),
    async 'models.pictures'({ source, files }) {
      const { pictureShape, pictureWhite } = describeInputs(
        preparedOf(source, workspace()),
        await columnsOf(source),
      );
      if (pictureShape === null) {
        throw new StudioError(
          'pictures-unsupported',
          'This network was not trained on pictures: give it rows of its columns instead.',
          {},
        );
      }
      const decoded = await parts.decodePictures({
        kind: 'pictures',
        files: files.map(({ name, base64 }) => ({ name, bytes: Buffer.from(base64, 'base64') })),
        shape: pictureShape as readonly [number, number, number],
      });
      if (pictureWhite === 255) return decoded;
      const scaled = decoded.rows.map(({ name, pixels }) => ({
        name,
        pixels: pixels.map((pixel) => (pixel / 255) * pictureWhite),
      }));
      return { ...decoded, rows: scaled };
    },
    async 'models.predict'({ source, rows }) {
      const network = await openForAnswers(source, { workspace, runTask: answerTask });
      return answerTask('predict', { ...network, rows });
    },
    async 'models.saveTable'({ name, columns, rows }) {
      const path = await dialogs.save({
        title: 'Save the predictions',
        defaultPath: `${safeFileName(name, 'predictions')}.csv`,
        filters: [{ name: 'CSV table', extensions: ['csv'] }],
      });
      if (path === null) return null;
      const full = extname(path) === '' ? `${path}.csv` : path;
      writeFileAtomically(full, writeCsv({ columns, rows }));
      return { fileName: basename(full) };
    },
  };
}

function describeInputs(prepared: PreparedDescription, known: DatasetSummary['columns']): PredictInputs {
  const { preparation, featureShape, targetName, classNames } = prepared;
  const facts = new Map(known.map((column) => [column.name, column]));
  const isPicture =
    featureShape.length === 3 &&
    preparation.window === undefined &&
    preparation.columns.length === featureShape.reduce((a, b) => a * b, 1);
  const brightest = preparation.columns.reduce(
    (most, { name }) => Math.max(most, facts.get(name)?.maximum ?? 0),
    0,
  );
  return {
    columns: preparation.columns.map((column) => ({
      name: column.name,
      kind: column.kind === 'numeric' ? 'number' : 'words',
      words: column.kind === 'numeric' || column.kind === 'hash' ? [] : column.categories,
      fill: column.fill,
      minimum: facts.get(column.name)?.minimum ?? null,
      maximum: facts.get(column.name)?.maximum ?? null,
    })),
    windowRows: preparation.window?.length ?? 1,
    pictureShape: isPicture ? featureShape : null,
    // Pictures out of files go up to 255, even where none of them is quite white.
    pictureWhite: brightest > 0 && brightest < 128 ? brightest : 255,
    targetName,
    classNames,
  };
}

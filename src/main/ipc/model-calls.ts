import { basename, extname } from 'node:path';
import type { PredictInputs, PredictSource } from '../../core/contract/models.ts';
import type { PreparedDescription } from '../../core/contract/trainer.ts';
import { writeCsv } from '../../core/formats/tables/table-text.ts';
import { modelFormats } from '../../core/formats/index.ts';
import { readableFormats } from '../../core/formats/open-model-file.ts';
import { StudioError } from '../../core/support/errors.ts';
import {
  countFiles,
  exportModel,
  listChoices,
  listExports,
  loadWeights,
  sourceOf,
} from '../exports/export-model.ts';
import type { ExportParts } from '../exports/export-weights.ts';
import { describeImported } from '../exports/describe-imported.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import type { ModelImports } from '../imports/model-imports.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** What these calls need. */
export interface ModelCallParts extends ExportParts {
  readonly dialogs: FileDialogs;
  readonly imports: ModelImports;
}

/** `models.*`. */
export function createModelCalls(parts: ModelCallParts): HandlersOf<'models'> {
  const { workspace, dialogs, imports, runTask } = parts;

  /** How a network takes raw rows. @throws StudioError where it does not. */
  function preparedOf(source: PredictSource): PreparedDescription {
    if (source.kind === 'run') {
      const { prepared } = workspace().runs.background(source.id);
      if (prepared !== null) return prepared;
      throw new StudioError(
        'weights-missing',
        'This run has not begun yet: it has nothing to predict with.',
        {
          id: source.id,
        },
      );
    }
    const { name, design, preparation } = workspace().models.get(source.id);
    if (preparation !== null) return describeImported(design, preparation).prepared;
    throw new StudioError(
      'preparation-missing',
      `The file of "${name}" does not say how rows are prepared, so it cannot be given raw rows. Train a design with its weights, or import a file of the studio.`,
      { id: source.id },
    );
  }

  return {
    'models.choices': ({ runId }) => listChoices(workspace(), runId),
    'models.exports': ({ runId }) => listExports(workspace(), runId),
    async 'models.export'(order) {
      const { label, extension } = modelFormats.get(order.format);
      // Written once before, so that nobody chooses a file for nothing.
      const source = await sourceOf(order, parts);
      const isFolder = (await countFiles(source, order.format, parts)) > 1 && order.packing === 'folder';
      const ending = isFolder ? '' : (await countFiles(source, order.format, parts)) > 1 ? 'zip' : extension;
      const name = safeFileName(workspace().runs.get(order.runId).name, 'network');
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
          { name: 'Networks and weights', extensions },
          { name: 'All files', extensions: ['*'] },
        ],
      });
      return path === null ? null : imports.open(path);
    },
    'models.keep': (order) => imports.keep(order),
    'models.discard'({ token }) {
      imports.discard(token);
      return null;
    },
    'models.list': () => workspace().models.list(),
    'models.delete'({ id }) {
      workspace().models.delete(id);
      return null;
    },
    'models.inputs': ({ source }) => describeInputs(preparedOf(source)),
    async 'models.predict'({ source, rows }) {
      const prepared = preparedOf(source);
      if (source.kind === 'run') {
        const { design, training } = workspace().runs.get(source.id).spec;
        const { bytes } = await loadWeights(parts, source.id, source.which);
        return runTask('predict', { weights: bytes, design, loss: training.loss, prepared, rows });
      }
      const { design, preparation, weights } = workspace().models.get(source.id);
      const { loss } = describeImported(design, preparation!);
      return runTask('predict', { weights, design, loss, prepared, rows });
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

function describeInputs(prepared: PreparedDescription): PredictInputs {
  const { preparation, featureShape, targetName, classNames } = prepared;
  return {
    columns: preparation.columns.map((column) => ({
      name: column.name,
      kind: column.kind === 'numeric' ? 'number' : 'words',
      words: column.kind === 'numeric' || column.kind === 'hash' ? [] : column.categories,
      fill: column.fill,
    })),
    windowRows: preparation.window?.length ?? 1,
    pictureShape: featureShape.length === 3 && preparation.window === undefined ? featureShape : null,
    targetName,
    classNames,
  };
}

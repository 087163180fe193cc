import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type {
  ImportedModelSummary,
  ModelCalls,
  ModelDraft,
  ModelFileContent,
} from '../../core/contract/models.ts';
import { parseDesign } from '../../core/design/parse.ts';
import { StudioError } from '../../core/support/errors.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { describeImportedModel } from '../ipc/imported-models.ts';
import { readChosenFile } from '../files/read-chosen-file.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { RunTask } from '../tasks/task-runner.ts';
import { memoryToRead, withTimeLimit } from './read-limits.ts';

/** Shards that may lie beside a model.json. */
const MOST_SHARDS = 1000;

type Keep = ModelCalls['models.keep']['argument'];

/** Files of models that wait for their mapping; one at a time. */
export interface ModelImports {
  open(path: string): Promise<ModelDraft>;
  keep(order: Keep): Promise<ImportedModelSummary>;
  discard(token: string): void;
}

/** @param workspace the one that is open. */
export function createModelImports({
  workspace,
  runTask,
}: {
  readonly workspace: () => Workspace;
  readonly runTask: RunTask;
}): ModelImports {
  let waiting: {
    readonly token: string;
    readonly fileName: string;
    readonly content: ModelFileContent;
  } | null = null;

  return {
    async open(path) {
      const files = await readWithShards(path);
      const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const content = await withTimeLimit((signal) =>
        runTask('readModel', { files }, { signal, memoryMb: memoryToRead(total) }),
      );
      const token = randomUUID();
      waiting = { token, fileName: basename(path), content };
      const { format, formatLabel, design, notes, tensors } = content;
      return { token, fileName: basename(path), format, formatLabel, design, notes, tensors };
    },
    async keep({ token, name, designId, mappings, acceptNonFinite }) {
      if (waiting === null || waiting.token !== token) {
        throw new StudioError('import-missing', 'This file is not open any more. Choose it again.', {});
      }
      const { content, fileName } = waiting;
      const { models, designs } = workspace();
      const stored = designId === null ? null : designs.get(designId);
      const design = stored?.design ?? content.design;
      if (design === null) {
        throw new StudioError(
          'design-needed',
          'The file holds weights alone. Choose the design that they belong to.',
          {},
        );
      }
      const { preparation } = content;
      const { weights, parameterCount } = await runTask('mapWeights', {
        design,
        weights: content.weights,
        mappings,
        preparation,
        acceptNonFinite,
      });
      const kept = stored ?? designs.create(parseDesign({ ...design, name }));
      const model = models.create({
        name,
        fileName,
        format: content.format,
        designId: kept.id,
        design,
        preparation,
        parameterCount,
        weights,
      });
      waiting = null;
      return describeImportedModel(model);
    },
    discard(token) {
      if (waiting?.token === token) waiting = null;
    },
  };
}

/** The chosen file; beside a `model.json` the shards that carry its name's usual ending. */
async function readWithShards(path: string) {
  const main = { name: basename(path), bytes: await readChosenFile(path, LIMITS.weightsBytes) };
  if (!/\.json$/i.test(path)) return [main];
  const shards = readdirSync(dirname(path), { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /^[\w.-]+\.bin$/.test(entry.name),
  );
  if (shards.length > MOST_SHARDS) return [main];
  let total = main.bytes.length;
  const beside = [];
  for (const { name } of shards) {
    const bytes = await readChosenFile(join(dirname(path), name), LIMITS.weightsBytes - total);
    total += bytes.length;
    beside.push({ name, bytes });
  }
  return [main, ...beside];
}

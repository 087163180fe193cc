import { openSync, readSync, closeSync, statSync, constants } from 'node:fs';
import type { DropPlace, OpenedFile } from '../../core/contract/models.ts';
import type { OpenedProject } from '../../core/contract/studio.ts';
import type { TakeAwayService } from '../takeaway/take-away-service.ts';
import { isWorkspaceName } from '../windows/given-files.ts';
import type { ImportService } from './import-service.ts';
import type { ModelImports } from './model-imports.ts';

/** Those who read files, each of its kind. */
export interface FileOpenerParts {
  readonly data: Pick<ImportService, 'openPath'>;
  readonly models: Pick<ModelImports, 'open'>;
  readonly bundles: Pick<TakeAwayService, 'importBundle'>;
  readonly openProject: (path: string) => Promise<OpenedProject>;
  /** Puts another workspace in place of the open one. */
  readonly openWorkspace: (path: string) => Promise<unknown>;
}

/** Opens a file as what it is. @throws StudioError as the reader of its kind. */
export type OpenFile = (path: string, place: DropPlace) => Promise<OpenedFile>;

/** Formats of networks and weights alone; PyTorch's are among them so that the reader can say what to do instead. */
const MODEL_NAME = /\.(onnx|safetensors|pt|pth|pkl|pickle|ckpt|h5|keras)$/i;
/** Bytes in which a JSON file of weights or a network says so. */
const HEAD_BYTES = 65_536;

/** Tells files apart by their names; JSON, which may be anything, by its beginning. */
export function createFileOpener(parts: FileOpenerParts): OpenFile {
  const { data, models, bundles, openProject, openWorkspace } = parts;
  return async (path, place) => {
    if (isWorkspaceName(path) && !isFolder(path)) {
      await openWorkspace(path);
      return { kind: 'workspace' };
    }
    if (/\.descentrun$/i.test(path)) return { kind: 'run', ...(await bundles.importBundle(path)) };
    if (/\.json$/i.test(path) && !isModelJson(readHead(path))) {
      return { kind: 'project', project: await openProject(path) };
    }
    const isModel =
      MODEL_NAME.test(path) || /\.json$/i.test(path) || (place === 'model' && /\.npz$/i.test(path));
    if (isModel || (place === 'model' && !isFolder(path))) {
      return { kind: 'model', draft: await models.open(path) };
    }
    return { kind: 'data', draft: await data.openPath(path) };
  };
}

function isModelJson(head: string): boolean {
  return /"(descent-weights|modelTopology|weightsManifest|layers-model|graph-model)"/.test(head);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The first bytes of a plain file as text; nothing of anything else, which its reader then refuses. */
function readHead(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(handle);
  }
}

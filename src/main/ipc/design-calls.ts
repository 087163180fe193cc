import { basename } from 'node:path';
import type { DesignSummary, StoredDesign, StudioEvents } from '../../core/contract/studio.ts';
import { parseDesign } from '../../core/design/parse.ts';
import { serializeDesign } from '../../core/design/serialize.ts';
import { analyzeDesign } from '../../core/graph/analyze.ts';
import { parseDocument } from '../../core/project/parse.ts';
import { createProjectOpener } from '../designs/open-project.ts';
import type { ExampleProjects } from '../examples/example-projects.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { safeFileName } from '../files/safe-file-name.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { HandlersOf } from './call-registry.ts';
import { createDesignExtraCalls } from './design-extra-calls.ts';
import type { FileDialogs } from './file-dialogs.ts';

/** What these calls need. */
export interface DesignCallParts {
  readonly workspace: () => Workspace;
  readonly examples: ExampleProjects;
  readonly dialogs: FileDialogs;
  readonly notify: (notice: StudioEvents['notice']) => void;
}

const filters = [{ name: 'Descent project', extensions: ['json'] }];

/** `designs.*` and `examples.*`. */
export function createDesignCalls(parts: DesignCallParts): HandlersOf<'designs'> & HandlersOf<'examples'> {
  const { workspace, examples, dialogs } = parts;
  const counts = new Map<string, number | null>();

  function summarize({ id, revision, updatedAt, design }: StoredDesign): DesignSummary {
    const key = `${id} ${revision}`;
    let parameterCount = counts.get(key);
    if (parameterCount === undefined) {
      parameterCount = analyzeDesign(design).graph?.parameterCount ?? null;
      counts.set(key, parameterCount);
    }
    return { id, name: design.name, revision, updatedAt, layers: design.nodes.length, parameterCount };
  }

  const { openProject, openFile } = createProjectOpener(workspace, parts.notify);

  return {
    ...createDesignExtraCalls(workspace, dialogs),
    'designs.list': () => workspace().designs.list().map(summarize),
    'designs.get': ({ id }) => workspace().designs.get(id),
    'designs.create': ({ design }) => workspace().designs.create(parseDesign(design)),
    'designs.save': ({ id, revision, design }) => workspace().designs.save(id, revision, parseDesign(design)),
    'designs.delete'({ id }) {
      workspace().designs.delete(id);
      return null;
    },
    'designs.restore': ({ id }) => workspace().designs.restore(id),
    async 'designs.importFile'() {
      const path = await dialogs.open({ title: 'Open a design or project', filters });
      return path === null ? null : openFile(path);
    },
    async 'designs.exportFile'({ id }) {
      const { design } = workspace().designs.get(id);
      const defaultPath = `${safeFileName(design.name, 'network')}.json`;
      const path = await dialogs.save({ title: 'Export the design', defaultPath, filters });
      if (path === null) return null;
      writeFileAtomically(path, serializeDesign(design));
      return { fileName: basename(path) };
    },
    'designs.parseText'({ text }) {
      const opened = parseDocument(text);
      return opened.kind === 'design' ? opened.design : opened.project.spec.design;
    },
    'examples.list': () => examples.list(),
    'examples.open': async ({ name }) => openProject(await examples.load(name)),
  };
}

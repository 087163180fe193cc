import { basename } from 'node:path';
import type { OpenedProject, StoredDesign, StudioEvents } from '../../core/contract/studio.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { parseDesign } from '../../core/design/parse.ts';
import { parseDocument, type Project } from '../../core/project/parse.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { readChosenFile } from '../files/read-chosen-file.ts';
import type { Workspace } from '../storage/workspace.ts';

/** Stores the design of a project and gives what the window goes on with. */
export type OpenProject = (project: Project) => OpenedProject;

/** How files, examples and lessons bring their networks into the workspace. */
export function createProjectOpener(
  workspace: () => Workspace,
  notify: (notice: StudioEvents['notice']) => void,
): {
  readonly openProject: OpenProject;
  /** A design or project file that a person chose. */
  readonly openFile: (path: string) => Promise<OpenedProject>;
} {
  /** The stored design that says the same, or a new one: opening an example twice makes no second copy. */
  function keepDesign(design: NetworkDesign): StoredDesign {
    const { designs } = workspace();
    const text = JSON.stringify(parseDesign(design));
    const same = designs.list().find((stored) => JSON.stringify(stored.design) === text);
    return same ?? designs.create(parseDesign(design));
  }

  function openProject({ name, spec }: Project): OpenedProject {
    const design = keepDesign(spec.design);
    if (spec.data.source.kind !== 'file') return { design, spec, name };
    const file = basename(spec.data.source.path);
    notify({
      severity: 'warning',
      message: `The project's data "${file}" was not opened: a path in a file is never followed. Import "${file}" under Data and choose it.`,
    });
    return { design, spec: null, name };
  }

  async function openFile(path: string): Promise<OpenedProject> {
    const opened = parseDocument(await readChosenFile(path, LIMITS.jsonBytes));
    if (opened.kind === 'project') return openProject(opened.project);
    const design = keepDesign(opened.design);
    return { design, spec: null, name: design.design.name };
  }

  return { openProject, openFile };
}

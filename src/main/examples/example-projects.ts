import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExampleSummary } from '../../core/contract/studio.ts';
import { parseProjectBytes, type Project } from '../../core/project/parse.ts';
import { StudioError } from '../../core/support/errors.ts';

/** The projects that ship with the studio. */
export interface ExampleProjects {
  list(): Promise<readonly ExampleSummary[]>;
  /** @throws StudioError `example-missing`. */
  load(name: string): Promise<Project>;
}

/** @param folder the installation's `resources/examples`. */
export function createExampleProjects(folder: string): ExampleProjects {
  let read: Promise<ReadonlyMap<string, Project>> | null = null;

  async function readAll(): Promise<ReadonlyMap<string, Project>> {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).toSorted();
    const projects = new Map<string, Project>();
    for (const file of files) {
      projects.set(file.slice(0, -'.json'.length), parseProjectBytes(await readFile(join(folder, file))));
    }
    return projects;
  }

  function all(): Promise<ReadonlyMap<string, Project>> {
    read ??= readAll();
    return read;
  }

  return {
    async list() {
      return [...(await all())].map(([name, { name: title, description }]) => ({ name, title, description }));
    },
    async load(name) {
      // A name is looked up, never made into a path.
      const project = (await all()).get(name);
      if (project !== undefined) return project;
      throw new StudioError(
        'example-missing',
        'There is no example of this name in this version of Descent.',
        { name },
      );
    },
  };
}

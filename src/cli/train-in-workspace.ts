import { hashTable } from '../core/datasets/table-hash.ts';
import type { Project } from '../core/project/parse.ts';
import type { RunSpec } from '../core/project/run-spec.ts';
import { describeTable } from '../main/tasks/describe-table.ts';
import type { CliHost } from './command.ts';
import { loadTable } from './load-table.ts';
import { trainStored } from './train-stored.ts';
import { withWorkspace } from './workspace-door.ts';

/** A project that becomes a run. */
export interface ProjectRun {
  readonly project: Project;
  readonly path: string;
  readonly name: string | null;
  readonly json: boolean;
}

/** Trains a project as a run of a workspace; rows of a file become a dataset of it first, so that nothing is lost. */
export async function trainInWorkspace(file: string, order: ProjectRun, host: CliHost): Promise<number> {
  const { project, path, json } = order;
  const { source } = project.spec.data;
  return withWorkspace(
    file,
    (workspace) => {
      const { datasets } = workspace;
      const isStored = source.kind === 'dataset' && !source.id.startsWith('builtin:');
      const table = isStored ? datasets.content(source.id) : loadTable(source, path);
      const hash = hashTable(table);
      let spec: RunSpec = project.spec;
      let datasetId = isStored ? source.id : null;
      let datasetName = isStored
        ? datasets.get(source.id).name
        : source.kind === 'builtin'
          ? source.name
          : project.name;
      if (source.kind === 'file') {
        const same = datasets.list().find((dataset) => dataset.hash === hash);
        const dataset =
          same ??
          datasets.create(
            {
              ...describeTable(table),
              name: project.name,
              origin: 'import',
              description: `Imported from ${source.path}.`,
              licence: '',
            },
            table,
          );
        datasetId = dataset.id;
        datasetName = dataset.name;
        spec = { ...spec, data: { ...spec.data, source: { kind: 'dataset', id: dataset.id } } };
      }
      const name = order.name ?? project.name;
      const run = workspace.runs.create({ name, spec, datasetName, datasetId, datasetHash: hash });
      return trainStored(
        workspace,
        { runId: run.id, table, checkpoint: null, elapsedSeconds: 0, json },
        host,
      );
    },
    true,
  );
}

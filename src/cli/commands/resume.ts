import { StudioError } from '../../core/support/errors.ts';
import { parseArguments } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { findRun, loadStoredTable, withWorkspace, workspaceFile } from '../workspace-door.ts';

/** Goes on with a run that was stopped, interrupted or failed. */
export const resume: CliCommand = {
  name: 'resume',
  usage: '<run> --workspace <file> [--json]',
  summary: 'go on with a stopped run from its last checkpoint, bit for bit',
  options: [
    ['<run>', 'its name, its id, or the beginning of the id'],
    ['--workspace <file>', 'the workspace, a *.descent file that the window does not have open'],
    ['--json', 'print one JSON object per line: started, epoch, finished'],
  ],
  async run(args, host) {
    const parsed = parseArguments(args, { workspace: 'value', json: 'flag' }, 1);
    return withWorkspace(workspaceFile(parsed.value('workspace')), async (workspace) => {
      const run = findRun(workspace.runs, parsed.words[0]!);
      if (!['stopped', 'interrupted', 'failed', 'paused'].includes(run.status)) {
        throw new StudioError(
          'run-not-resumable',
          `"${run.name}" is ${run.status}: there is nothing to go on with.`,
          {
            id: run.id,
          },
        );
      }
      const { datasetHash } = workspace.runs.background(run.id);
      const { table } = loadStoredTable(workspace, run.spec.data.source, datasetHash);
      const from = workspace.record.rewind(run.id);
      const { trainStored } = await import('../train-stored.ts');
      return trainStored(
        workspace,
        {
          runId: run.id,
          table,
          checkpoint: from?.bytes ?? null,
          elapsedSeconds: from?.elapsedSeconds ?? 0,
          json: parsed.flag('json'),
        },
        host,
      );
    });
  },
};

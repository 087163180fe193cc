import { parseArguments } from '../arguments.ts';
import { EXIT, type CliCommand } from '../command.ts';
import { withWorkspace, workspaceFile } from '../workspace-door.ts';

/** Looks for damage in a workspace. */
export const check: CliCommand = {
  name: 'check',
  usage: '--workspace <file> [--json]',
  summary: 'check a workspace: structure, checksums of curves, weights and datasets',
  options: [
    ['--workspace <file>', 'the workspace, a *.descent file that the window does not have open'],
    ['--json', 'print one JSON object'],
  ],
  async run(args, { output }) {
    const parsed = parseArguments(args, { workspace: 'value', json: 'flag' }, 0);
    return withWorkspace(workspaceFile(parsed.value('workspace')), (workspace) => {
      const result = workspace.check();
      if (parsed.flag('json')) output.write(`${JSON.stringify(result)}\n`);
      else if (result.ok)
        output.write(
          `The workspace is sound: ${result.checkedRuns === 1 ? '1 run was' : `${result.checkedRuns} runs were`} checked.\n`,
        );
      else output.write(`${result.problems.map((problem) => `- ${problem}`).join('\n')}\n`);
      return result.ok ? EXIT.ok : EXIT.failed;
    });
  },
};

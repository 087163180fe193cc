import { toErrorReport } from '../core/support/errors.ts';
import { EXIT, UsageError, type CliCommand, type CliHost } from './command.ts';
import { commands } from './commands/index.ts';

/** Runs one command line and says how it ended. Never throws. */
export async function runCommandLine(args: readonly string[], host: CliHost): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    host.output.write(describeCommands());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    host.errors.write(`There is no command "${name}".\n\n${describeCommands()}`);
    return EXIT.usage;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    host.output.write(describeCommand(command));
    return EXIT.ok;
  }
  try {
    return await command.run(rest, host);
  } catch (error) {
    if (error instanceof UsageError) {
      host.errors.write(`${error.message}\n\n${describeCommand(command)}`);
      return EXIT.usage;
    }
    const report = toErrorReport(error);
    host.errors.write(
      rest.includes('--json')
        ? `${JSON.stringify({ event: 'error', ...report })}\n`
        : `Error (${report.code}): ${report.message}\n`,
    );
    return EXIT.failed;
  }
}

function describeCommands(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`);
  return `Usage: descent <command> [options]

${lines.join('\n')}

  <command> --help says more.
Exit codes: 0 done, 1 error, 2 wrong command line, 3 training diverged, 130 stopped by Ctrl+C.
`;
}

function describeCommand({ name, usage, summary, options }: CliCommand): string {
  const width = Math.max(...options.map(([option]) => option.length));
  const lines = options.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`);
  return `Usage: descent ${name} ${usage}\n${summary}\n\n${lines.join('\n')}\n`;
}

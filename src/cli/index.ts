import type { WriteStream } from 'node:tty';
import type { CliHost, TextSink } from './command.ts';
import { runCommandLine } from './main.ts';

// Entry of the command line: hands the process over to the commands.

function createSink(stream: WriteStream): TextSink {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

const host: CliHost = {
  output: createSink(process.stdout),
  errors: createSink(process.stderr),
  now: () => performance.now(),
  onInterrupt(callback) {
    process.once('SIGINT', callback);
    return () => process.removeListener('SIGINT', callback);
  },
  breathe: () => new Promise((resolve) => void setImmediate(resolve)),
};

// A reader that goes away early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), host);

import type { WriteStream } from 'node:tty';
import { createVectorCheck } from '../main/tasks/check-vectors.ts';
import type { RunTask } from '../main/tasks/task-runner.ts';
import type { CliHost, TextSink } from './command.ts';

function createSink(stream: WriteStream): TextSink {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

/** The process that this is, as commands see it. */
export function createHost(runTask: RunTask): CliHost {
  // A reader that goes away early (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    output: createSink(process.stdout),
    errors: createSink(process.stderr),
    now: () => performance.now(),
    onInterrupt(callback) {
      process.once('SIGINT', callback);
      return () => process.removeListener('SIGINT', callback);
    },
    breathe: () => new Promise((resolve) => void setImmediate(resolve)),
    runTask,
    checkVectors: createVectorCheck(runTask),
  };
}

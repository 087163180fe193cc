import type { TrainerCommand } from '../../core/contract/trainer.ts';
import { startHelper } from './start-helper.ts';
import { createTrainer } from './trainer.ts';

// Entry of the utility process: one process trains one run. It imports core only, and the reader of tables that lie in files.

/** How often it looks whether the main process still lives, in milliseconds. */
const PARENT_CHECK_MS = 2000;
/** Time for a last message to leave, in milliseconds. */
const FAREWELL_MS = 250;

process.parentPort.once('message', ({ ports }) => {
  const [port] = ports;
  if (port === undefined) process.exit(1);
  const trainer = createTrainer({
    post: (event) => port.postMessage(event),
    now: () => performance.now(),
    processorMs() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    // The operating system counts in KiB.
    peakBytes: () => process.resourceUsage().maxRSS * 1024,
    startHelper,
    defer: (action) => void setImmediate(action),
  });
  // Without the main process nobody would store what is trained.
  port.on('close', () => process.exit(0));
  port.on('message', ({ data }) => trainer.receive(data as TrainerCommand));
  const lastWords = (error: unknown) => {
    trainer.fail(error);
    setTimeout(() => process.exit(1), FAREWELL_MS);
  };
  process.on('uncaughtException', lastWords);
  process.on('unhandledRejection', lastWords);
  port.start();
});

const parent = Number(process.env['DESCENT_PARENT']);
setInterval(() => {
  try {
    if (parent > 0) process.kill(parent, 0);
  } catch {
    process.exit(0);
  }
}, PARENT_CHECK_MS).unref();

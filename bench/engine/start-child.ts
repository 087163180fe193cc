import type { TrainerCommand } from '../../src/core/contract/trainer.ts';
import { createTrainer } from '../../src/main/trainer/trainer.ts';

// The trainer's process as the app starts it, with Node's channel in place of Electron's: it tells when the first
// stretch of training is done.
const trainer = createTrainer({
  post: (event) => {
    if (event.kind === 'finished' && event.error !== null) process.send!({ error: event.error.message });
  },
  now: () => performance.now(),
  processorMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  defer: (action) =>
    void setImmediate(() => {
      action();
      process.send!({ stepped: true });
    }),
});
process.on('message', (command: TrainerCommand) => trainer.receive(command));

import type { TrainerCommand } from '../../../../core/contract/trainer.ts';
import { createTrainer } from '../../../trainer/trainer.ts';

// The real trainer in a plain Node process: what src/main/trainer/index.ts is in a utility process.
const trainer = createTrainer({
  post: (event) => void process.send?.(event, undefined, undefined, () => undefined),
  // A quick clock makes short slices: while one process starts, the others should not fill the processors.
  now: () => performance.now() * 3,
  processorMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  // Leaves the processor to the others in between: there are more of these processes than processors.
  defer: (action) => void setTimeout(action, 40),
});
process.on('message', (command) => trainer.receive(command as TrainerCommand));
// Without its owner nobody would store what is trained.
process.on('disconnect', () => process.exit(0));

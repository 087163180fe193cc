import type { TrainerCommand } from '../../../core/contract/trainer.ts';
import { createTrainer } from '../../trainer/trainer.ts';

// The real trainer in a plain Node process: what src/main/trainer/index.ts is in a utility process.
const trainer = createTrainer({
  post: (event) => void process.send?.(event, undefined, undefined, () => undefined),
  now: () => performance.now(),
  processorMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  defer: (action) => void setImmediate(action),
});
process.on('message', (command) => trainer.receive(command as TrainerCommand));
// Without its owner nobody would store what is trained.
process.on('disconnect', () => process.exit(0));

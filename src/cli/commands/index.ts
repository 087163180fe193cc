import type { CliCommand } from '../command.ts';
import { golden } from './golden.ts';
import { profile } from './profile.ts';
import { runs } from './runs.ts';
import { train } from './train.ts';

/** Every command, in the order of the help. Adding one is a file and a line. */
export const commands: readonly CliCommand[] = [
  train,
  runs,
  // measured and checked
  golden,
  profile,
];

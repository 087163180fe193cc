import type { CliCommand } from '../command.ts';
import { golden } from './golden.ts';
import { profile } from './profile.ts';
import { runs } from './runs.ts';
import { predict } from './predict.ts';
import { resume } from './resume.ts';
import { run, train } from './train.ts';
import { check } from './check.ts';
import { data } from './data.ts';
import { evaluate } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { sweep } from './sweep.ts';

/** Every command, in the order of the help. Adding one is a file and a line. */
export const commands: readonly CliCommand[] = [
  train,
  run,
  resume,
  evaluate,
  predict,
  exportCommand,
  importCommand,
  runs,
  data,
  check,
  sweep,
  // measured and checked
  golden,
  profile,
];

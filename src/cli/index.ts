import { createHost } from './host.ts';
import { runCommandLine } from './main.ts';
import { runTaskInProcess } from './task-process.ts';

// Entry of the command line: hands the process over to the commands.

process.exitCode = await runCommandLine(process.argv.slice(2), createHost(runTaskInProcess));

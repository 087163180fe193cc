// Entry of a package made for tests: the studio as it is, then the debugging port that it closes for everybody else.
import { app } from 'electron';

await import('./out/main/index.js');
const port = process.env.DESCENT_TEST_PORT;
if (port !== undefined) app.commandLine.appendSwitch('remote-debugging-port', port);

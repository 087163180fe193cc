import { createInspector } from './inspector.ts';
import type { InspectorRequest } from './messages.ts';

// Entry of the utility process that looks into a network for main. It imports core only.

/** How often it looks whether the main process still lives, in milliseconds. */
const PARENT_CHECK_MS = 2000;

const inspector = createInspector((reply) => process.parentPort.postMessage(reply));
process.parentPort.on('message', ({ data }) => inspector.receive(data as InspectorRequest));

const parent = Number(process.env['DESCENT_PARENT']);
setInterval(() => {
  try {
    if (parent > 0) process.kill(parent, 0);
  } catch {
    process.exit(0);
  }
}, PARENT_CHECK_MS).unref();

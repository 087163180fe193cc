import { utilityProcess } from 'electron';
import { childEnvironment } from '../runs/child-environment.ts';
import { collectTail } from '../runs/output-tail.ts';
import type { InspectorReply, InspectorRequest } from './messages.ts';

/** The process that looks into a network. */
export interface InspectorProcess {
  post(request: InspectorRequest): void;
  kill(): void;
}

/** Starts one; tests bring their own. */
export type StartInspector = (listeners: {
  onReply(reply: InspectorReply): void;
  /** Once. `output` is the end of what it printed. */
  onExit(code: number, output: string): void;
}) => InspectorProcess;

/** @param entry path of the built inspector. */
export function createInspectorStarter(entry: string): StartInspector {
  return ({ onReply, onExit }) => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Descent inspector',
      stdio: 'pipe',
      env: childEnvironment(),
      execArgv: [],
    });
    const output = collectTail(child.stdout, child.stderr);
    child.on('message', (reply: InspectorReply) => onReply(reply));
    child.once('exit', (code) => onExit(code, output()));
    return {
      post: (request) => child.postMessage(request),
      kill: () => void child.kill(),
    };
  };
}

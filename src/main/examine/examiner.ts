import { utilityProcess } from 'electron';
import type { WorkspaceCheck } from '../../core/contract/studio.ts';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { childEnvironment } from '../runs/child-environment.ts';
import type { ExaminerMessage } from './messages.ts';

/** Reads whole workspaces in a process of its own, one at a time. */
export interface Examiner {
  /** @throws StudioError of the reading, `cancelled`, `examiner-ended`. */
  examine(path: string, onProgress: (part: number) => void): Promise<WorkspaceCheck>;
  /** Ends what is going on; resolves when nobody reads any more. */
  cancel(): Promise<void>;
}

/** @param entry path of the built process. */
export function createExaminer(entry: string): Examiner {
  let end: (() => Promise<void>) | null = null;

  const cancel = async (): Promise<void> => end?.();

  async function examine(path: string, onProgress: (part: number) => void): Promise<WorkspaceCheck> {
    await cancel();
    return new Promise<WorkspaceCheck>((resolve, reject) => {
      const child = utilityProcess.fork(entry, [], {
        serviceName: 'Descent check',
        env: childEnvironment(),
      });
      const gone = new Promise<void>((settle) => child.once('exit', () => settle()));
      const own = (end = async () => {
        reject(new StudioError('cancelled', 'The check was cancelled. Nothing was changed.', {}));
        child.kill();
        await gone;
      });
      child.on('message', (message: ExaminerMessage) => {
        if (message.kind === 'progress') return onProgress(message.part);
        if (message.kind === 'check') resolve(message.check);
        else reject(fromErrorReport(message.error));
        child.kill();
      });
      child.once('exit', (code) => {
        if (end === own) end = null;
        const text = 'The check ended early, perhaps for lack of memory. Nothing was changed. Try again.';
        reject(new StudioError('examiner-ended', text, { code }));
      });
      child.postMessage(path);
    });
  }

  return { examine, cancel };
}

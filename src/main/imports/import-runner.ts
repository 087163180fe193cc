import { utilityProcess } from 'electron';
import { fromErrorReport, StudioError } from '../../core/support/errors.ts';
import { childEnvironment } from '../runs/child-environment.ts';
import { collectTail } from '../runs/output-tail.ts';
import type { ImportPreview } from '../../core/contract/imports.ts';
import type { DecodedPictures } from './formats/pictures.ts';
import type { ImportJob, JobProgress, ReadImport } from './import-job.ts';
import type { ImportMessage } from './import-messages.ts';

/** Most memory for the objects of the process, in MB; columns and blocks come on top. */
const HEAP_MB = 512;

/** Reads files away from main. */
export interface ImportRunner {
  preview(job: Extract<ImportJob, { kind: 'preview' }>): Promise<ImportPreview>;
  /** @param signal ends the process at once: what it has written so far is the caller's to remove. */
  read(
    job: Extract<ImportJob, { kind: 'read' }>,
    report: (progress: JobProgress) => void,
    signal: AbortSignal,
  ): Promise<ReadImport>;
  pictures(job: Extract<ImportJob, { kind: 'pictures' }>): Promise<DecodedPictures>;
}

function nameOf(job: ImportJob): string {
  return job.kind === 'pictures' ? (job.files[0]?.name ?? 'The pictures') : job.source.name;
}

/** One utility process per job. @param entry path of the built process. */
export function createImportRunner(entry: string): ImportRunner {
  function run(
    job: ImportJob,
    hear: (message: ImportMessage) => void,
    signal?: AbortSignal,
  ): Promise<ImportMessage> {
    return new Promise((resolve, reject) => {
      const child = utilityProcess.fork(entry, [], {
        serviceName: 'Descent import',
        stdio: 'pipe',
        env: childEnvironment(),
        execArgv: [`--max-old-space-size=${HEAP_MB}`],
      });
      const output = collectTail(child.stdout, child.stderr);
      const stop = () => {
        child.kill();
        reject(new StudioError('import-cancelled', 'The import was cancelled. Nothing was stored.'));
      };
      signal?.addEventListener('abort', stop, { once: true });
      child.on('message', (message: ImportMessage) => {
        hear(message);
        if (message.kind === 'progress') return;
        if (message.kind === 'failed') reject(fromErrorReport(message.error));
        else resolve(message);
        child.kill();
      });
      child.once('exit', (code) => {
        signal?.removeEventListener('abort', stop);
        reject(
          new StudioError(
            'import-crashed',
            `"${nameOf(job)}" could not be read: the process that read it ended early, perhaps for lack of memory. Nothing was stored. Leave columns out, or take a part of the file.`,
            { code, output: output() },
          ),
        );
      });
      child.postMessage(job);
    });
  }

  return {
    async preview(job) {
      const message = await run(job, () => undefined);
      if (message.kind === 'preview') return message.preview;
      throw new StudioError('import-crashed', `"${job.source.name}" could not be read.`, {});
    },
    async pictures(job) {
      const message = await run(job, () => undefined);
      if (message.kind === 'pictures') return message.pictures;
      throw new StudioError('import-crashed', 'The pictures could not be read.', {});
    },
    async read(job, report, signal) {
      const message = await run(
        job,
        (heard) => {
          if (heard.kind === 'progress') report(heard.progress);
        },
        signal,
      );
      if (message.kind === 'read') return message.read;
      throw new StudioError('import-crashed', `"${job.source.name}" could not be read.`, {});
    },
  };
}

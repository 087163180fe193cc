import { toErrorReport } from '../../../core/support/errors.ts';
import { decodePictures } from '../formats/pictures.ts';
import { readImport, previewImport, type ImportJob } from '../import-job.ts';
import type { ImportMessage } from '../import-messages.ts';

// Entry of the utility process that reads one file of unknown origin for main and is ended by it.

/** Least time between two reports, in milliseconds. */
const REPORT_MS = 100;

process.on('unhandledRejection', () => process.exit(1));

process.parentPort.once('message', ({ data }) => {
  void work(data as ImportJob);
});

function post(message: ImportMessage): void {
  process.parentPort.postMessage(message);
}

async function work(job: ImportJob): Promise<void> {
  try {
    if (job.kind === 'preview') {
      post({ kind: 'preview', preview: await previewImport(job.source, job.settings) });
      return;
    }
    if (job.kind === 'pictures') {
      post({ kind: 'pictures', pictures: await decodePictures(job.files, job.shape) });
      return;
    }
    let reportedMs = 0;
    const read = await readImport(job.source, job.settings, job.path, (progress) => {
      if (performance.now() - reportedMs < REPORT_MS) return;
      reportedMs = performance.now();
      post({ kind: 'progress', progress });
    });
    post({ kind: 'read', read });
  } catch (error) {
    post({ kind: 'failed', error: toErrorReport(error) });
  }
}

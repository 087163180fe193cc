import type { ImportPreview } from '../../core/contract/imports.ts';
import type { ErrorReport } from '../../core/support/errors.ts';
import type { DecodedPictures } from './formats/pictures.ts';
import type { JobProgress, ReadImport } from './import-job.ts';

/** What the process that reads a file says to main. */
export type ImportMessage =
  | { readonly kind: 'preview'; readonly preview: ImportPreview }
  | { readonly kind: 'progress'; readonly progress: JobProgress }
  | { readonly kind: 'read'; readonly read: ReadImport }
  | { readonly kind: 'pictures'; readonly pictures: DecodedPictures }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

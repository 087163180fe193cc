import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Size at which a log is put aside, in bytes; one older one is kept. */
const ROTATE_BYTES = 1_000_000;
/** Longest line, in characters: what is logged may come from outside. */
const LINE_LIMIT = 2000;

/** Writes lines with their time; a log that cannot be written is no reason to stop. */
export function createLogFile(path: string): (line: string) => void {
  return (line) => {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > ROTATE_BYTES) renameSync(path, `${path}.1`);
      // eslint-disable-next-line no-control-regex -- a message must not be able to forge lines or colours
      const plain = line.slice(0, LINE_LIMIT).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ');
      appendFileSync(path, `${new Date().toISOString()} ${plain.replaceAll('\n', '\n  ')}\n`);
    } catch {
      // The disk may be full; the studio says that where it matters.
    }
  };
}

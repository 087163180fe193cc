import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from './places.ts';

const manifest = JSON.parse(readFileSync(join(rootFolder, 'package.json'), 'utf8')) as {
  readonly version: string;
};

/** Of the studio. */
export const VERSION = manifest.version;

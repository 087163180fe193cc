import { createCatalogue } from '../../support/catalogue.ts';
import { characters } from './characters.ts';
import { csv } from './csv.ts';
import type { BuiltinReader } from './definition.ts';
import { endings } from './endings.ts';
import { idxPictures } from './idx-pictures.ts';

/** Every way in which files of built-in datasets are written. */
export const builtinReaders = createCatalogue<BuiltinReader>('reader of built-in datasets', [
  csv,
  idxPictures,
  endings,
  characters,
]);

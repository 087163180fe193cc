import { createCatalogue } from '../../../core/support/catalogue.ts';
import { csv } from './csv.ts';
import type { TableWriter } from './definition.ts';
import { npy, npz } from './numpy.ts';
import { parquet } from './parquet.ts';

/** Every kind of file that rows can be written as, in the order of the menu. */
export const tableWriters = createCatalogue<TableWriter>('kind of table file', [csv, parquet, npz, npy]);

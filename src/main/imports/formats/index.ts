import type { ImportFormat } from '../import-format.ts';
import { csv } from './csv.ts';
import { idx } from './idx.ts';
import { images } from './images.ts';
import { npy } from './npy.ts';
import { npz } from './npz.ts';
import { parquet } from './parquet.ts';

/** Every kind of file that can become a dataset; the first that recognises a source takes it. */
export const importFormats: readonly ImportFormat[] = [parquet, npz, npy, idx, images, csv];

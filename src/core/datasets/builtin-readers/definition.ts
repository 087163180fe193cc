import type { Table } from '../table.ts';
import type { BuiltinDataset } from '../builtin.ts';

/** One way in which the files of a built-in dataset are written. Adding one is a file and a line in index.ts. */
export interface BuiltinReader {
  /** Name in resources/datasets/index.json. */
  readonly type: string;
  /**
   * Makes the table.
   * @param files the unpacked bytes of `dataset.files`, in that order.
   * @throws StudioError where the files are damaged.
   */
  read(dataset: BuiltinDataset, files: readonly Uint8Array[]): Table;
}

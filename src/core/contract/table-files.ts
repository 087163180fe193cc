/**
 * Files that the rows of a dataset can be written as, in the order of the menu. The window names them only: their
 * writers, with the libraries that they need, load in the process that writes. A test compares the two lists.
 */
export const TABLE_FILES = Object.freeze([
  {
    type: 'csv',
    label: 'CSV',
    extension: 'csv',
    description: 'A text table for every spreadsheet; dates as ISO 8601, missing cells empty.',
  },
  {
    type: 'parquet',
    label: 'Parquet',
    extension: 'parquet',
    description: 'Typed columns, compressed: for pandas, DuckDB, Spark and their like.',
  },
  {
    type: 'npz',
    label: 'NumPy archive',
    extension: 'npz',
    description:
      'Arrays x and y for numpy.load, pictures in their shape; names of columns and classes as JSON.',
  },
  {
    type: 'npy',
    label: 'NumPy array',
    extension: 'npy',
    description: 'One float64 array, the target last; words as the numbers of their categories.',
  },
] as const);

/** Name of one of them. */
export type TableFileType = (typeof TABLE_FILES)[number]['type'];

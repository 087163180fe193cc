/**
 * Every bound on what comes in from outside, in one place. They are defaults of the product, not of the
 * formats: raising one needs no other change. Bytes are plain bytes, lengths are UTF-16 units.
 */
export const LIMITS = Object.freeze({
  /** Names of runs, designs, datasets, layers, columns. */
  nameLength: 200,
  /** Free text of a design or run. */
  notesLength: 20_000,

  /** Project, design and weights JSON: refused before it is read. */
  jsonBytes: 32 * 1024 * 1024,
  /** Nesting of arrays and objects in JSON. */
  jsonDepth: 64,

  designNodes: 2_000,
  designEdges: 10_000,
  /** Largest distance from the canvas' origin, in pixels. */
  canvasExtent: 1_000_000,
  /** Undo steps that a design keeps. */
  historyLength: 500,

  /** A table file: refused before it is read. Below the longest string of the JavaScript engine. */
  tableBytes: 256 * 1024 * 1024,
  /** One record (line) of a table file. */
  tableRecordLength: 4 * 1024 * 1024,
  tableColumns: 10_000,
  tableRows: 20_000_000,
  tableCells: 400_000_000,
  /** Different words of one column, and their bytes: a column of names or record numbers has more. */
  tableWords: 1_000_000,
  tableWordBytes: 32 * 1024 * 1024,
  /** Features times rows that a run may hold in memory. */
  preparedNumbers: 400_000_000,
  /** A file of numbers or an archive of them. */
  arrayBytes: 4 * 1024 * 1024 * 1024,
  /** A table or an archive that is imported by reading it piece by piece. */
  importBytes: 64 * 1024 * 1024 * 1024,
  /** Text that is pasted. */
  pastedLength: 32 * 1024 * 1024,
  /** Entries of an archive, and how much more than itself it may unpack to. */
  archiveEntries: 10_000,
  archiveRatio: 100,
  archiveBytes: 1024 * 1024 * 1024,
  /** Pictures: files of a folder, bytes of a file, pixels before they are made smaller. */
  pictures: 200_000,
  pictureBytes: 64 * 1024 * 1024,
  picturePixels: 50_000_000,
  /** Larger contents lie in files beside the workspace instead of in it. */
  storedDatasetBytes: 64 * 1024 * 1024,
  /** Different words in one column that can become features or classes. */
  categories: 1_000,
  /** Features of one example after one-hot encoding. */
  features: 100_000,
  /** Rows that a generator makes. */
  generatedRows: 100_000,

  /** A weights file. */
  weightsBytes: 2_000_000_000,
  /** JSON header of a safetensors file, as its specification says. */
  safetensorsHeaderBytes: 100_000_000,
  tensors: 100_000,
  /** Operators of a network that comes in as ONNX. */
  onnxNodes: 20_000,
});

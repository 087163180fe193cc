import type { Preparation } from '../datasets/table.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import type { CardSection } from '../formats/card/write-card.ts';
import type { Precision } from '../formats/precision.ts';
import type { RunSpec } from '../project/run-spec.ts';
import type { TableSource } from './preparation.ts';
import type { ImportDraft } from './imports.ts';
import type { RunSummary } from './run-records.ts';
import type { Call, OpenedProject, PredictionReport } from './studio.ts';
import type { FoundData } from './take-away.ts';

/** Which of a run's weights: `average` is the moving average that training kept; a number is a checkpoint's step. */
export type WeightsChoice = 'last' | 'best' | 'average' | number;

/** One set of weights that a run has. */
export interface WeightsOption {
  readonly choice: WeightsChoice;
  readonly epoch: number;
  readonly step: number;
  /** What the run watched, lower is better; null where nothing was measured then. */
  readonly score: number | null;
}

/** What is taken out. */
export interface ModelExportOrder {
  readonly source: PredictSource;
  /** Type in the catalogue of model formats. */
  readonly format: string;
  /** Ids of the layers whose weights are written; null for the whole network. Weights formats alone take a part. */
  readonly layers: readonly string[] | null;
  /** Where a format needs several files. */
  readonly packing: 'folder' | 'zip';
  /** Bits per stored weight; what the format can do. */
  readonly precision: Precision;
}

/** One file that was written. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** What an export came to: stored with the run or the imported network. */
export interface ModelExportReport extends ModelExportCheck {
  /** Null for an imported network: it has one set of weights. */
  readonly which: WeightsChoice | null;
  readonly precision: Precision;
  readonly layers: readonly string[] | null;
  /** Name of the file, folder or archive. */
  readonly fileName: string;
  readonly format: string;
  readonly bytes: number;
  /** SHA-256 of the file or archive; of the first file of a folder. */
  readonly hash: string;
  readonly files: readonly WrittenFile[];
}

/** What the check of a written file found. */
export interface ModelExportCheck {
  /** What was done with the file, in one sentence. */
  readonly how: string;
  /** What the check could not look at, in one sentence; left out where it looked at everything. */
  readonly notChecked?: string;
  /** Rows that were run through what was read back; 0 where none were. */
  readonly checkedRows: number;
  /** True where the rows were made up, because those that the network was trained on are not at hand. */
  readonly madeUp?: boolean;
  /** Why no rows were run; null where some were. */
  readonly noRows: string | null;
  /** Largest |read back - original| over those rows' outputs, or over the weights where no rows were run. */
  readonly largestDifference: number;
  /** The same, relative to the largest output. */
  readonly largestRelativeDifference: number;
  /** Loss and metrics over the test split with the weights as trained, and as stored; null for float32. */
  readonly scores: { readonly before: Scores; readonly after: Scores } | null;
}

type Scores = Readonly<Record<string, number>>;

/** A trained network with everything that an export may say about it. */
export interface ModelSource {
  /** safetensors, as the run stored them. */
  readonly weights: Uint8Array;
  readonly design: NetworkDesign;
  readonly preparation: Preparation | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly card: readonly CardSection[];
  readonly precision: Precision;
  readonly layers: readonly string[] | null;
}

/** A file by its plain name. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A tensor of a file that was opened. */
export interface ImportedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Values that are NaN or infinite. */
  readonly nonFinite: number;
}

/** What a file says, before anything is kept of it. */
export interface ModelFileContent {
  /** Type in the catalogue of model formats. */
  readonly format: string;
  readonly formatLabel: string;
  /** Null where the file holds weights alone. */
  readonly design: NetworkDesign | null;
  readonly preparation: Preparation | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly tensors: readonly ImportedTensor[];
  /** All of them, as safetensors. */
  readonly weights: Uint8Array;
}

/** A model file that a person chose and that waits for its mapping. */
export interface ModelDraft extends Omit<ModelFileContent, 'weights' | 'preparation' | 'metadata'> {
  readonly token: string;
  readonly fileName: string;
}

/** A file that was chosen or dropped, by what it turned out to be. Drafts wait for a person to go on with them. */
export type OpenedFile =
  | { readonly kind: 'data'; readonly draft: ImportDraft }
  | { readonly kind: 'model'; readonly draft: ModelDraft }
  | { readonly kind: 'run'; readonly run: RunSummary; readonly data: FoundData }
  | { readonly kind: 'project'; readonly project: OpenedProject }
  /** Open already, in place of the one before: `workspace.changed` told so. */
  | { readonly kind: 'workspace' };

/** What a dropped file is taken for where its name leaves that open: `.npz` holds tables as well as weights. */
export type DropPlace = 'data' | 'model';

/** Where a parameter of the design gets its values from. */
export interface TensorMapping {
  /** `dense_1.kernel` */
  readonly parameter: string;
  readonly tensor: string;
  /** Axis i of the parameter is axis order[i] of the tensor; null: as they are. */
  readonly order: readonly number[] | null;
}

/** A network that came in from a file. */
export interface ImportedModelSummary {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly fileName: string;
  readonly format: string;
  readonly designId: string;
  readonly parameterCount: number;
  /** True where raw rows can be prepared: only then it predicts. */
  readonly canPredict: boolean;
  /** SHA-256 of the weights, hex. */
  readonly hash: string;
  /** Ids of its layers that have weights. */
  readonly layers: readonly string[];
}

/** A network that answers. */
export type PredictSource =
  | { readonly kind: 'run'; readonly id: string; readonly which: WeightsChoice }
  | { readonly kind: 'model'; readonly id: string };

/** What a person has to say about a row. */
export interface PredictInputs {
  readonly columns: readonly {
    readonly name: string;
    readonly kind: 'number' | 'words';
    /** Of words, in the order of the training data; empty where any word goes. */
    readonly words: readonly string[];
    /** What a missing cell becomes. */
    readonly fill: number | string;
    /** Of the training data; null where that is not at hand. */
    readonly minimum: number | null;
    readonly maximum: number | null;
  }[];
  /** Rows that make one example: more than 1 where windows were cut. */
  readonly windowRows: number;
  /** [height, width, channels] where the columns are the places of a picture. */
  readonly pictureShape: readonly number[] | null;
  /** What white was in the training pictures: 255 in files, another number in some datasets. */
  readonly pictureWhite: number;
  readonly targetName: string;
  readonly classNames: readonly string[];
}

/** Calls of the window about models that go out and come in. */
export interface ModelCalls {
  'models.choices': Call<{ readonly runId: string }, readonly WeightsOption[]>;
  /** Save dialog, write, read back in another process, run rows through it. Null when cancelled. */
  'models.export': Call<ModelExportOrder, ModelExportReport | null>;
  /** What was exported from a run or an imported network, newest first. */
  'models.exports': Call<
    { readonly kind: PredictSource['kind']; readonly id: string },
    readonly (ModelExportReport & { readonly at: string })[]
  >;
  /** File dialog for networks, weights, run bundles and projects; read in another process. Null when cancelled. */
  'models.open': Call<null, OpenedFile | null>;
  /**
   * Opens the next file that the system gave the studio, by a double click or as an argument; null when there is none.
   * `files.given` says when to ask; the window asks once at its start, too.
   */
  'models.openGiven': Call<null, OpenedFile | null>;
  /**
   * Keeps a draft: its own design, or weights for a stored one.
   * Refused (`weights-not-finite`) where values are NaN or infinite, unless `acceptNonFinite`.
   */
  'models.keep': Call<
    {
      readonly token: string;
      readonly name: string;
      /** Null: the design in the file becomes a new one. */
      readonly designId: string | null;
      readonly mappings: readonly TensorMapping[];
      readonly acceptNonFinite: boolean;
    },
    ImportedModelSummary
  >;
  'models.discard': Call<{ readonly token: string }, null>;
  'models.list': Call<null, readonly ImportedModelSummary[]>;
  'models.delete': Call<{ readonly id: string }, null>;
  /**
   * Trains an imported network further: a run that begins with its weights instead of random ones.
   * @throws `weights-mismatch` where the design of the specification has other parameters.
   */
  'models.train': Call<
    { readonly modelId: string; readonly name: string; readonly spec: RunSpec },
    RunSummary
  >;
  /** Takes a deletion of this session back. @throws `model-missing`. */
  'models.restore': Call<{ readonly id: string }, ImportedModelSummary>;
  /** Answers of a run or an imported network for raw rows, one cell per column that it was made for. */
  'models.predict': Call<
    { readonly source: PredictSource; readonly rows: readonly (readonly (number | string | null)[])[] },
    PredictionReport
  >;
  /** What rows for it look like. */
  'models.inputs': Call<{ readonly source: PredictSource }, PredictInputs>;
  /** Pictures as rows of the shape that a network was trained on. Their bytes travel as base64. */
  'models.pictures': Call<
    {
      readonly source: PredictSource;
      readonly files: readonly { readonly name: string; readonly base64: string }[];
    },
    {
      readonly rows: readonly { readonly name: string; readonly pixels: readonly number[] }[];
      /** Why files were left out, one sentence each. */
      readonly skipped: readonly string[];
    }
  >;
  /** Save dialog; writes a table of predictions as CSV. Null when cancelled. */
  'models.saveTable': Call<
    {
      readonly name: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (number | string | null)[])[];
    },
    { readonly fileName: string } | null
  >;
}

/** Work on models in processes of their own. */
export interface ModelTaskCalls {
  /** The files of an export, the main one first. */
  writeModel: {
    readonly argument: ModelSource & { readonly format: string; readonly baseName: string };
    readonly result: { readonly files: readonly NamedFile[] };
  };
  /** Looks at what lies on the disk. @throws StudioError `export-differs`. */
  checkModel: {
    readonly argument: ModelSource & {
      readonly format: string;
      readonly baseName: string;
      readonly files: readonly NamedFile[];
      /** Rows of the run and how it prepared them; null where they are not at hand: then rows are made up. */
      readonly rows: { readonly table: TableSource; readonly spec: RunSpec } | null;
    };
    readonly result: ModelExportCheck;
  };
  /** Weights out of a checkpoint of training, as safetensors. */
  readCheckpoint: {
    readonly argument: {
      readonly design: NetworkDesign;
      readonly checkpoint: Uint8Array;
      readonly choice: 'parameters' | 'average';
    };
    readonly result: { readonly weights: Uint8Array };
  };
  /** The state before the first step of a run that begins with given weights: a checkpoint. */
  beginWithWeights: {
    readonly argument: { readonly spec: RunSpec; readonly table: TableSource; readonly weights: Uint8Array };
    readonly result: { readonly checkpoint: Uint8Array };
  };
  /** Reads a file of a model; the first is the one that was chosen, the others lie beside it. */
  readModel: {
    readonly argument: { readonly files: readonly NamedFile[] };
    readonly result: ModelFileContent;
  };
  /** Puts tensors where a design wants them. @throws StudioError `weights-mismatch`, `weights-not-finite`. */
  mapWeights: {
    readonly argument: {
      readonly design: NetworkDesign;
      readonly weights: Uint8Array;
      readonly mappings: readonly TensorMapping[];
      readonly preparation: Preparation | null;
      readonly acceptNonFinite: boolean;
    };
    readonly result: { readonly weights: Uint8Array; readonly parameterCount: number };
  };
}

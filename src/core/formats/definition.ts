import type { Preparation } from '../datasets/table.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import type { NetworkGraph } from '../graph/graph.ts';
import type { NamedWeights } from '../plan/weights.ts';
import type { CardSection } from './card/write-card.ts';
import type { Precision } from './precision.ts';
import type { WeightsFile } from './weights-file.ts';

/** A file format for weights alone: one file, written and read. One file and one line in index.ts. */
export interface ExportFormat {
  /** Stable name in calls: `safetensors`. */
  readonly type: string;
  readonly label: string;
  /** Without the point: `safetensors`. */
  readonly extension: string;
  /** One sentence: who reads it. */
  readonly description: string;
  readonly precisions?: readonly Precision[];
  /** @throws StudioError `weights-invalid`, `weights-too-large`. */
  write(weights: WeightsFile): Uint8Array;
  /** Treats the bytes as hostile. @throws StudioError, coded by format and violation. */
  read(bytes: Uint8Array): WeightsFile;
}

/** A trained network on its way out. */
export interface ExportModel {
  readonly graph: NetworkGraph;
  readonly design: NetworkDesign;
  /** All parameters and running statistics of the graph. */
  readonly weights: readonly NamedWeights[];
  /** How raw rows become features and answers become words; null for the bare network. */
  readonly preparation: Preparation | null;
  /** Short texts about it: `run`, `data-version`, `metric.accuracy`. Formats keep what they have room for. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What a model card says beyond the network itself. */
  readonly card?: readonly CardSection[];
  /** Bits per stored weight; float32 where nothing is said. */
  readonly precision?: Precision;
}

/** One file of an export. Its name is the one that the person chose plus the suffix. */
export interface ExportedFile {
  /** `.onnx`, `.weights.bin`: what follows the base name. */
  readonly suffix: string;
  /** Full name, where the format prescribes one (`model.json`); such files always lie in a folder of their own. */
  readonly name?: string;
  readonly bytes: Uint8Array;
}

/** A file on its way in, by its full name without folders. */
export interface ImportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a file says about a network. */
export interface ImportedModel {
  /** Null where the format carries weights alone. */
  readonly design: NetworkDesign | null;
  /** Named `<node id>.<parameter>` where there is a design; else by the file's own names. */
  readonly weights: readonly NamedWeights[];
  readonly preparation: Preparation | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Sentences about what was left out or understood in another way than it may have been meant. */
  readonly notes: readonly string[];
}

/** What an export is good for: weights alone, a network that runs elsewhere, source code, a text to read. */
export type Carries = 'weights' | 'model' | 'code' | 'document';

/** Everything that the studio knows about a way to take a network out, or to bring one in. */
export interface ModelFormat {
  /** Stable name in calls: `onnx`. */
  readonly type: string;
  readonly label: string;
  /** Of the first file, without the point. */
  readonly extension: string;
  /** One sentence: who reads it. */
  readonly description: string;
  readonly carries: Carries;
  /** An export has several files, which lie in a folder or a zip. */
  readonly severalFiles?: true;
  /** What it can store weights in, the usual first; float32 alone where nothing is said. */
  readonly precisions?: readonly Precision[];
  /**
   * The files of an export, the main one first.
   * @param baseName name of the files without suffix, for formats whose files refer to each other.
   * @throws StudioError `export-unsupported` naming the layer, `weights-mismatch`, `export-too-large`.
   */
  write(model: ExportModel, baseName: string): readonly ExportedFile[];
  /**
   * Reads the main file, with those beside it that it may refer to. Treats every byte as hostile.
   * @throws StudioError, coded by format and violation.
   */
  readonly read?: (main: ImportedFile, beside: readonly ImportedFile[]) => ImportedModel;
}

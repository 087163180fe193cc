import type { WeightsFile } from './weights-file.ts';

/** Everything that the studio knows about a file format for weights. One file and one line in index.ts. */
export interface ExportFormat {
  /** Stable name in calls: `safetensors`. */
  readonly type: string;
  readonly label: string;
  /** Without the point: `safetensors`. */
  readonly extension: string;
  /** One sentence: who reads it. */
  readonly description: string;
  /** @throws StudioError `weights-invalid`, `weights-too-large`. */
  write(weights: WeightsFile): Uint8Array;
  /** Treats the bytes as hostile. @throws StudioError, coded by format and violation. */
  read(bytes: Uint8Array): WeightsFile;
}

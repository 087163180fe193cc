import type { NetworkDesign } from '../design/network-design.ts';
import type { Call } from './studio.ts';

/** A restore point of a design. Nothing in it ever changes. */
export interface DesignVersion {
  /** From 1, by design. */
  readonly number: number;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly layers: number;
}

/** Languages that a design can be written in. */
export const CODE_LANGUAGES = ['pytorch', 'keras', 'flax', 'json'] as const;

export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

/** Calls around a design beside storing it. */
export interface DesignExtraCalls {
  /** Restore points, newest first. */
  'designs.versions': Call<{ readonly id: string }, readonly DesignVersion[]>;
  /** Keeps the stored design under a name. */
  'designs.saveVersion': Call<{ readonly id: string; readonly name: string }, DesignVersion>;
  'designs.getVersion': Call<{ readonly id: string; readonly number: number }, NetworkDesign>;
  'designs.deleteVersion': Call<{ readonly id: string; readonly number: number }, null>;
  /** Brings a deleted version back under its own number, until the studio is closed. */
  'designs.restoreVersion': Call<{ readonly id: string; readonly number: number }, DesignVersion>;
  /** The network as source text. */
  'designs.writeCode': Call<
    { readonly design: NetworkDesign; readonly language: CodeLanguage },
    { readonly source: string }
  >;
  /** Save dialog for a picture that the window drew. Null when cancelled. */
  'designs.savePicture': Call<
    { readonly name: string; readonly kind: 'svg' | 'png'; readonly bytes: Uint8Array },
    { readonly fileName: string } | null
  >;
}

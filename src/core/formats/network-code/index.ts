import type { NetworkDesign } from '../../design/network-design.ts';
import { serializeDesign } from '../../design/serialize.ts';
import { createFlaxCode } from './flax/write-flax.ts';
import { createKerasCode } from './keras/write-keras.ts';
import { readSource } from './source.ts';
import { createPytorchCode } from './torch/write-pytorch.ts';

/** Writers of a network without weights, by language. Adding one is a file and a line. */
const writers = {
  pytorch: (design: NetworkDesign) => createPytorchCode(readSource(design)),
  keras: (design: NetworkDesign) => createKerasCode(readSource(design)).source,
  flax: (design: NetworkDesign) => createFlaxCode(readSource(design)).source,
  json: serializeDesign,
} as const;

/** Languages that a design can be written in. */
export type NetworkLanguage = keyof typeof writers;

/**
 * Source text of a design.
 * @throws StudioError `design-invalid` while it is unfinished, `export-unsupported`.
 */
export function createNetworkCode(design: NetworkDesign, language: NetworkLanguage): string {
  return writers[language](design);
}

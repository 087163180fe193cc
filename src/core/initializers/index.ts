import { createCatalogue } from '../support/catalogue.ts';
import type { InitializerDefinition } from './definition.ts';
import { glorotUniform } from './glorot-uniform.ts';
import { zeros } from './zeros.ts';

/** Every initialiser of the studio, in the order of the menu. Adding one is a file and a line. */
export const initializers = createCatalogue<InitializerDefinition>('initializer', [zeros, glorotUniform]);

import { createCatalogue } from '../support/catalogue.ts';
import { constant } from './constant.ts';
import type { InitializerDefinition } from './definition.ts';
import { glorotNormal } from './glorot-normal.ts';
import { glorotUniform } from './glorot-uniform.ts';
import { heNormal } from './he-normal.ts';
import { heUniform } from './he-uniform.ts';
import { identity } from './identity.ts';
import { lecunNormal } from './lecun-normal.ts';
import { lecunUniform } from './lecun-uniform.ts';
import { normal } from './normal.ts';
import { ones } from './ones.ts';
import { orthogonal } from './orthogonal.ts';
import { truncatedNormal } from './truncated-normal.ts';
import { uniform } from './uniform.ts';
import { zeros } from './zeros.ts';

/** Every initialiser of the studio, in the order of the menu. Adding one is a file and a line. */
export const initializers = createCatalogue<InitializerDefinition>('initializer', [
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
  uniform,
  normal,
  truncatedNormal,
  zeros,
  ones,
  constant,
  identity,
]);

import { createCatalogue } from '../../support/catalogue.ts';
import { autoencoder, denoisingAutoencoder } from './autoencoders.ts';
import { convNet } from './conv-net.ts';
import { deepMlp } from './deep-mlp.ts';
import type { DesignTemplate } from './definition.ts';
import { lenet } from './lenet.ts';
import { linearRegression } from './linear-regression.ts';
import { logisticRegression } from './logistic-regression.ts';
import { mlp } from './mlp.ts';
import { conv1dTemplate, gruTemplate, lstmTemplate, transformerEncoder } from './sequences.ts';
import { smallResnet } from './small-resnet.ts';
import { smallVgg } from './small-vgg.ts';
import { wideAndDeep } from './wide-and-deep.ts';

/** Every template of the studio, in the order of the menu. Adding one is a file and a line. */
export const templates = createCatalogue<DesignTemplate>('template', [
  mlp,
  deepMlp,
  linearRegression,
  logisticRegression,
  wideAndDeep,
  lenet,
  convNet,
  smallVgg,
  smallResnet,
  conv1dTemplate,
  lstmTemplate,
  gruTemplate,
  transformerEncoder,
  autoencoder,
  denoisingAutoencoder,
]);

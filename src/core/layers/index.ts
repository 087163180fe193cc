import { createCatalogue } from '../support/catalogue.ts';
import { dense } from './dense.ts';
import type { LayerDefinition } from './definition.ts';
import { input } from './input.ts';
import { relu } from './relu.ts';
import { tanh } from './tanh.ts';

/** Every layer of the studio, in the order of the palette. Adding one is a file and a line. */
export const layers = createCatalogue<LayerDefinition>('layer', [input, dense, relu, tanh]);

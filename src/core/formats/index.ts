import { createCatalogue } from '../support/catalogue.ts';
import type { ExportFormat } from './definition.ts';
import { jsonWeights } from './json-weights.ts';
import { safetensors } from './safetensors.ts';

/** Every format that weights can be exported in, the default first. Adding one is a file and a line. */
export const exportFormats = createCatalogue<ExportFormat>('format', [safetensors, jsonWeights]);

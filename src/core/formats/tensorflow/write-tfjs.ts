import { nameFeatures } from '../../datasets/apply-preparation.ts';
import type { PreparedColumn, Preparation } from '../../datasets/table.ts';
import { printJavascriptPreparation } from '../code/javascript/preparation.ts';
import type { ExportedFile, ExportModel, ModelFormat } from '../definition.ts';
import { floatBytes } from '../float-bytes.ts';
import { describeModel } from '../model-metadata.ts';
import { buildKeras } from './build-keras.ts';
import { toTopology } from './keras-model.ts';
import { readTfjs } from './read-tfjs.ts';
import { GENERATOR, sealTfjs } from './seal-tfjs.ts';

/** What a shard holds at most: what browsers keep in their cache. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** TensorFlow.js: `model.json` with the layers of Keras, and shards of weights beside it. */
export const tensorflowJs: ModelFormat = Object.freeze({
  type: 'tfjs',
  label: 'TensorFlow.js',
  extension: 'json',
  description:
    'A LayersModel for browsers and Node: tf.loadLayersModel reads model.json and the shards beside it.',
  carries: 'model' as const,
  severalFiles: true as const,
  write: writeTfjs,
  read: readTfjs,
});

function writeTfjs(model: ExportModel): readonly ExportedFile[] {
  const keras = buildKeras(model, model.design.name);
  const bytes = floatBytes(keras.weights.map(({ values }) => values));
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const paths = Array.from({ length: count }, (_unused, index) => `group1-shard${index + 1}of${count}.bin`);
  const document = {
    format: 'layers-model',
    generatedBy: GENERATOR,
    convertedBy: null,
    modelTopology: toTopology(keras),
    weightsManifest: [
      { paths, weights: keras.weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
    ],
    userDefinedMetadata: describe(model),
  };
  const sealed = sealTfjs(document, bytes);
  return [
    { suffix: '.json', name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(sealed)) },
    ...paths.map((name, index) => ({
      suffix: `.${name}`,
      name,
      bytes: bytes.subarray(index * SHARD_BYTES, (index + 1) * SHARD_BYTES),
    })),
    ...(model.preparation === null
      ? []
      : [
          {
            suffix: '.prepare.mjs',
            name: 'prepare.mjs',
            bytes: new TextEncoder().encode(printInputs(model.preparation)),
          },
        ]),
  ];
}

/**
 * A module that makes the model's input out of raw rows: what no layer of Keras can do, such as looking up words and
 * logarithms. Scaling is in the model.
 */
function printInputs(preparation: Preparation): string {
  const columns = preparation.columns.map((column): PreparedColumn =>
    column.kind === 'numeric' || column.kind === 'ordinal' ? { ...column, offset: 0, scale: 1 } : column,
  );
  return `// Makes the input of model.json out of raw rows; the model itself scales the numbers. It imports nothing.
//
//   const input = tf.tensor([prepare(row)]);

${printJavascriptPreparation({ ...preparation, columns })}`;
}

/** Design and preparation, and what a page needs to know about the input and the answer. */
function describe(model: ExportModel): Readonly<Record<string, string>> {
  const { preparation } = model;
  if (preparation === null) return describeModel(model);
  const { columns, target } = preparation;
  return {
    ...describeModel(model),
    columns: JSON.stringify(nameFeatures(columns)),
    ...(target.kind === 'classes' ? { classes: JSON.stringify(target.classes) } : {}),
  };
}

import { buildGraph } from '../../graph/analyze.ts';
import { StudioError, showValue } from '../../support/errors.ts';
import { sizeOf } from '../../support/shape.ts';
import { isJsonObject, parseStrictJsonBytes } from '../../support/strict-json.ts';
import { sortKeys, withoutSeal } from '../content-seal.ts';
import type { ImportedFile, ImportedModel } from '../definition.ts';
import { readDescription } from '../model-metadata.ts';
import type { NetworkGraph } from '../../graph/graph.ts';
import type { NamedWeights } from '../../plan/weights.ts';
import type { Preparation } from '../../datasets/table.ts';
import { buildKeras } from './build-keras.ts';
import { importKeras } from './import-keras.ts';
import { toTopology } from './keras-model.ts';
import { readManifest, type ManifestWeight } from './read-manifest.ts';
import { refuseTfjs } from './refuse.ts';
import { checkTfjs } from './seal-tfjs.ts';

/**
 * Reads a LayersModel. A file of the studio comes back as the design that it was made from; any other one is
 * read layer by layer.
 * @throws StudioError `tfjs-invalid`, `import-unsupported` naming the layer.
 */
export function readTfjs(main: ImportedFile, beside: readonly ImportedFile[]): ImportedModel {
  const document = parseStrictJsonBytes(main.bytes, 'model.json');
  if (!isJsonObject(document)) throw refuseTfjs('format', `expected an object, found ${showValue(document)}`);
  if (document['format'] === 'graph-model') {
    throw new StudioError(
      'import-unsupported',
      'This is a TensorFlow.js GraphModel: its layers are not in it any more. Convert it to a LayersModel or to ONNX.',
    );
  }
  const topology = document['modelTopology'];
  if (document['format'] !== 'layers-model' && document['format'] !== undefined) {
    throw refuseTfjs('format', `expected "format": "layers-model", found ${showValue(document['format'])}`);
  }
  if (!isJsonObject(topology)) {
    throw refuseTfjs('topology', 'expected "modelTopology", found none: it holds weights alone');
  }
  const { weights, bytes } = readManifest(document['weightsManifest'], beside);
  const texts = readTexts(document['userDefinedMetadata']);
  checkTfjs(document, texts, bytes);
  const { design, preparation, metadata, notes } = readDescription(withoutSeal(texts));
  if (design !== null) {
    const own = readOwn(buildGraph(design), preparation, design.name, topology, weights);
    if (own !== null) return { design, weights: own, preparation, metadata, notes };
  }
  return importKeras(topology, weights, metadata);
}

function readTexts(input: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(input)) return {};
  return Object.fromEntries(
    Object.entries(input).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The studio's own parameters, when the file is what the studio would write for its design; else null. */
function readOwn(
  graph: NetworkGraph,
  preparation: Preparation | null,
  name: string,
  topology: unknown,
  found: ReadonlyMap<string, ManifestWeight>,
): readonly NamedWeights[] | null {
  const empty = graph.nodes.flatMap(({ id, parameters }) =>
    parameters.map((spec) => ({
      name: `${id}.${spec.name}`,
      shape: spec.shape,
      values: new Float32Array(sizeOf(spec.shape)),
    })),
  );
  const meant = buildKeras({ graph, weights: empty, preparation }, name);
  if (JSON.stringify(sortKeys(toTopology(meant))) !== JSON.stringify(sortKeys(topology))) return null;
  const targets = new Map(empty.map((each) => [each.name, each.values]));
  for (const { name: key, shape, parameter, place } of meant.weights) {
    const weight = found.get(key);
    if (weight === undefined) throw refuseTfjs('weights', `the weights of \`${key}\` are missing`);
    if (weight.shape.join() !== shape.join()) {
      throw refuseTfjs(
        'weights',
        `expected \`${key}\` to have the shape [${shape.join(', ')}], found [${weight.shape.join(', ')}]`,
      );
    }
    if (parameter === null) continue;
    const target = targets.get(parameter)!;
    if (place === null) target.set(weight.values);
    else {
      weight.values.forEach((value, index) => {
        const at = place(index);
        if (at >= 0) target[at] = value;
      });
    }
  }
  return empty;
}

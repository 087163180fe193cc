import { showValue } from '../../../support/errors.ts';
import { LIMITS } from '../../../support/limits.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from '../onnx-model.ts';
import { dataTypeOf, parseTensor } from './parse-tensor.ts';
import { refuseOnnx, WireReader } from './wire-reader.ts';

/** Newer operators may mean something else than this reader knows. */
export const NEWEST_OPSET = 21;
const OLDEST_OPSET = 7;
const NEWEST_IR = 10;

/** Calls `take` for every field; what it answers false to is skipped. */
function readFields(bytes: Uint8Array, take: (field: number, reader: WireReader) => boolean): void {
  const reader = new WireReader(bytes);
  while (reader.next()) if (!take(reader.field, reader)) reader.skip();
}

/**
 * Reads the bytes of a ModelProto into the form that the writer starts from. Every byte is treated as hostile.
 * @throws StudioError `onnx-invalid` with the broken rule in its details.
 */
export function parseOnnx(bytes: Uint8Array): OnnxModel {
  let irVersion = 0;
  let producerName = '';
  let producerVersion = '';
  let graph: Uint8Array | null = null;
  let functions = 0;
  const opsets: Record<string, number> = Object.create(null) as Record<string, number>;
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>;
  readFields(bytes, (field, reader) => {
    if (field === 1) irVersion = reader.integer();
    else if (field === 2) producerName = reader.text();
    else if (field === 3) producerVersion = reader.text();
    else if (field === 7) graph = reader.bytes();
    else if (field === 8) {
      const [domain, version] = parseOpset(reader.bytes());
      opsets[domain] = version;
    } else if (field === 14) {
      const [key, value] = parseEntry(reader.bytes());
      metadata[key] = value;
    } else if (field === 25) functions += reader.bytes().length >= 0 ? 1 : 0;
    else return false;
    return true;
  });
  if (bytes.length === 0) throw refuseOnnx('empty', 'it is empty');
  if (irVersion < 3 || irVersion > NEWEST_IR) {
    throw refuseOnnx('ir-version', `expected an IR version from 3 to ${NEWEST_IR}, found ${irVersion}`);
  }
  if (graph === null) throw refuseOnnx('graph', 'it holds no graph');
  if (functions > 0) {
    throw refuseOnnx(
      'functions',
      'it defines operators of its own. Export it with functions expanded (inlined)',
    );
  }
  const opset = opsets[''] ?? opsets['ai.onnx'];
  if (opset === undefined || opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
    throw refuseOnnx(
      'opset',
      `expected operators of version ${OLDEST_OPSET} to ${NEWEST_OPSET}, found ${opset ?? 'none'}. Export it with opset 17`,
    );
  }
  return { irVersion, producerName, producerVersion, opsets, metadata, ...parseGraph(graph) };
}

type Graph = Pick<OnnxModel, 'graphName' | 'nodes' | 'initializers' | 'inputs' | 'outputs'>;

function parseGraph(bytes: Uint8Array): Graph {
  let graphName = '';
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  readFields(bytes, (field, reader) => {
    if (field === 1) nodes.push(parseNode(reader.bytes()));
    else if (field === 2) graphName = reader.text();
    else if (field === 5) initializers.push(parseTensor(reader.bytes()));
    else if (field === 11) inputs.push(parseValueInfo(reader.bytes()));
    else if (field === 12) outputs.push(parseValueInfo(reader.bytes()));
    else if (field === 15) {
      throw refuseOnnx('sparse', 'it holds sparse tensors. Convert them to dense ones');
    } else return false;
    if (nodes.length > LIMITS.onnxNodes || initializers.length > LIMITS.tensors) {
      throw refuseOnnx('size', `it has more than ${LIMITS.onnxNodes} operators or ${LIMITS.tensors} tensors`);
    }
    return true;
  });
  const known = new Set(initializers.map(({ name }) => name));
  if (known.size !== initializers.length) throw refuseOnnx('names', 'two of its tensors have the same name');
  return { graphName, nodes, initializers, inputs: inputs.filter(({ name }) => !known.has(name)), outputs };
}

function parseNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, OnnxAttribute> = Object.create(null) as Record<string, OnnxAttribute>;
  let name = '';
  let type = '';
  let domain = '';
  readFields(bytes, (field, reader) => {
    if (field === 1) inputs.push(reader.text());
    else if (field === 2) outputs.push(reader.text());
    else if (field === 3) name = reader.text();
    else if (field === 4) type = reader.text();
    else if (field === 7) domain = reader.text();
    else if (field === 5) {
      const [key, value] = parseAttribute(reader.bytes());
      if (value !== null) attributes[key] = value;
    } else return false;
    return true;
  });
  return { name, type, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
}

/** A graph inside an attribute (If, Loop, Scan) is left unread: its operator is refused by name later. */
function parseAttribute(bytes: Uint8Array): readonly [string, OnnxAttribute | null] {
  let name = '';
  let kind = 0;
  let integer = 0;
  let float = 0;
  let text = '';
  let tensor: OnnxTensor | null = null;
  const integers: number[] = [];
  const floats: number[] = [];
  const texts: string[] = [];
  readFields(bytes, (field, reader) => {
    if (field === 1) name = reader.text();
    else if (field === 2) float = reader.float();
    else if (field === 3) integer = reader.integer();
    else if (field === 4) text = reader.text();
    else if (field === 5) tensor = parseTensor(reader.bytes());
    else if (field === 7) reader.floats(floats);
    else if (field === 8) reader.integers(integers);
    else if (field === 9) texts.push(reader.text());
    else if (field === 20) kind = reader.integer();
    else return false;
    return true;
  });
  const values: Readonly<Record<number, OnnxAttribute | null>> = {
    1: { float },
    2: integer,
    3: text,
    4: tensor === null ? null : { tensor },
    6: { floats },
    7: integers,
    8: texts,
  };
  return [name, values[kind] ?? null];
}

function parseValueInfo(bytes: Uint8Array): OnnxValueInfo {
  let name = '';
  let kind = 0;
  let shape: OnnxValueInfo['shape'] | null = null;
  readFields(bytes, (field, reader) => {
    if (field === 1) name = reader.text();
    else if (field === 2) {
      readFields(reader.bytes(), (typeField, type) => {
        if (typeField !== 1) return false;
        readFields(type.bytes(), (tensorField, tensor) => {
          if (tensorField === 1) kind = tensor.integer();
          else if (tensorField === 2) shape = parseShape(tensor.bytes());
          else return false;
          return true;
        });
        return true;
      });
    } else return false;
    return true;
  });
  const type = dataTypeOf(kind);
  if (type === null) {
    throw refuseOnnx('value-type', `the input or output ${showValue(name)} is not a tensor of numbers`);
  }
  return { name, type, shape: shape ?? [] };
}

function parseShape(bytes: Uint8Array): OnnxValueInfo['shape'] {
  const shape: (number | string | null)[] = [];
  readFields(bytes, (field, reader) => {
    if (field !== 1) return false;
    let size: number | string | null = null;
    readFields(reader.bytes(), (part, dimension) => {
      if (part === 1) size = dimension.integer();
      else if (part === 2) size = dimension.text();
      else return false;
      return true;
    });
    shape.push(size);
    return true;
  });
  return shape;
}

function parseOpset(bytes: Uint8Array): readonly [string, number] {
  let domain = '';
  let version = 0;
  readFields(bytes, (field, reader) => {
    if (field === 1) domain = reader.text();
    else if (field === 2) version = reader.integer();
    else return false;
    return true;
  });
  return [domain, version];
}

function parseEntry(bytes: Uint8Array): readonly [string, string] {
  let key = '';
  let value = '';
  readFields(bytes, (field, reader) => {
    if (field === 1) key = reader.text();
    else if (field === 2) value = reader.text();
    else return false;
    return true;
  });
  return [key, value];
}

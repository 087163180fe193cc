import { checkFinite, dequantize, quantize } from '../precision.ts';
import { DATA_TYPE, type OnnxModel, type OnnxNode, type OnnxTensor } from './onnx-model.ts';

/** What the name of a stored tensor begins with. */
const PREFIX = 'stored/';
/** What the operators that stand for one layer are called behind its name. */
const MARK = '/dynamic/';
/** What stands for 0 in a stored kernel. */
const ZERO = 128;
/** Smaller kernels are only stored in fewer bits: the operators would take more room than they save. */
const SMALLEST = 256;

const transpose = (values: ArrayLike<number>, rows: number, columns: number): Float32Array =>
  Float32Array.from({ length: rows * columns }, (_unused, at) => {
    const row = Math.floor(at / rows);
    return values[(at % rows) * columns + row]!;
  });

/**
 * Lets dense layers calculate in whole numbers: what comes in is quantised at run time (DynamicQuantizeLinear), the
 * kernel is int8 with a scale per unit, and MatMulInteger multiplies both. It is stored as uint8 around a zero of 128, the
 * same numbers: processors with AVX2 alone add bytes with and without a sign in 16 bits, which overflow, and ONNX Runtime
 * lets them (measured: up to 90% off in a transformer). Convolutions and recurrent layers stay as they are: runtimes have no
 * such kernel for int8 weights.
 */
export function quantizeDenseLayers(model: OnnxModel): OnnxModel {
  const tensors = new Map(model.initializers.map((tensor) => [tensor.name, tensor]));
  const uses = new Map<string, number>();
  for (const { inputs } of model.nodes) {
    for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  const stored = new Map<string, readonly OnnxTensor[]>();
  const nodes = model.nodes.flatMap((node): readonly OnnxNode[] => {
    const [x, weights, bias] = node.inputs;
    const kernel = tensors.get(weights ?? '');
    const isDense = node.type === 'Gemm' ? node.attributes['transB'] === 1 : node.type === 'MatMul';
    const fits =
      kernel?.type === 'float' &&
      kernel.shape.length === 2 &&
      kernel.values.length >= SMALLEST &&
      uses.get(kernel.name) === 1;
    if (!isDense || !fits || x === undefined) return [node];
    checkFinite(kernel.name, kernel.values);
    const isGemm = node.type === 'Gemm';
    const [first, second] = kernel.shape as readonly [number, number];
    const [features, units] = isGemm ? [second, first] : [first, second];
    const values = isGemm ? transpose(kernel.values, units, features) : kernel.values;
    const { whole, scales } = quantize(values, units, (index) => index % units);
    const name = `${PREFIX}${kernel.name}`;
    stored.set(kernel.name, [
      {
        name,
        type: 'uint8',
        shape: [features, units],
        values: Uint8Array.from(whole, (value) => value + ZERO),
      },
      { name: `${name}/zero`, type: 'uint8', shape: [], values: [ZERO] },
      { name: `${name}/scale`, type: 'float', shape: [units], values: scales },
    ]);
    const made = (step: string, type: string, inputs: readonly string[], outputs: readonly string[]) => ({
      name: `${node.name}${MARK}${step}`,
      type,
      domain: '',
      inputs,
      outputs,
      attributes: type === 'Cast' ? { to: DATA_TYPE.float } : {},
    });
    const value = (part: string): string => `${node.name}${MARK}${part}:0`;
    const last = isGemm ? 'gemm' : 'matmul';
    const hasBias = isGemm && bias !== undefined;
    return [
      made('quantize', 'DynamicQuantizeLinear', [x], [value('q'), value('s'), value('z')]),
      made('product', 'MatMulInteger', [value('q'), name, value('z'), `${name}/zero`], [value('product')]),
      made('float', 'Cast', [value('product')], [value('float')]),
      made('scales', 'Mul', [value('s'), `${name}/scale`], [value('scales')]),
      ...(hasBias
        ? [
            made('scaled', 'Mul', [value('float'), value('scales')], [value('scaled')]),
            made(last, 'Add', [value('scaled'), bias], node.outputs),
          ]
        : [made(last, 'Mul', [value('float'), value('scales')], node.outputs)]),
    ];
  });
  const initializers = model.initializers.flatMap((tensor) => stored.get(tensor.name) ?? [tensor]);
  return { ...model, nodes, initializers };
}

/**
 * Takes what {@link quantizeDenseLayers} did back: the layers as they were, with the kernels that are stored. Files of
 * earlier versions have int8 kernels without a zero.
 */
export function restoreDenseLayers(model: OnnxModel): OnnxModel {
  const tensors = new Map(model.initializers.map((tensor) => [tensor.name, tensor]));
  const restored = new Map<string, OnnxTensor>();
  const gone = new Set<string>();
  const nodes: OnnxNode[] = [];
  for (let at = 0; at < model.nodes.length; at++) {
    const node = model.nodes[at]!;
    const group = node.type === 'DynamicQuantizeLinear' ? readGroup(model.nodes, at) : null;
    const kernel = tensors.get(group?.kernel ?? '');
    const scale = tensors.get(`${kernel?.name ?? ''}/scale`);
    const [features, units] = (kernel?.shape ?? []) as readonly [number, number];
    if (
      group === null ||
      (kernel?.type !== 'int8' && kernel?.type !== 'uint8') ||
      (kernel.type === 'uint8') !== (group.zero !== undefined) ||
      kernel.shape.length !== 2 ||
      scale?.values.length !== units
    ) {
      nodes.push(node);
      continue;
    }
    const whole =
      kernel.type === 'int8' ? kernel.values : Int8Array.from(kernel.values, (each) => each - ZERO);
    const values = dequantize(whole, scale.values, (index) => index % units);
    const name = kernel.name.slice(PREFIX.length);
    restored.set(kernel.name, {
      name,
      type: 'float',
      shape: group.isGemm ? [units, features] : [features, units],
      values: group.isGemm ? transpose(values, features, units) : values,
    });
    gone.add(scale.name);
    if (group.zero !== undefined) gone.add(group.zero);
    nodes.push({
      name: group.name,
      type: group.isGemm ? 'Gemm' : 'MatMul',
      domain: '',
      inputs: [node.inputs[0]!, name, ...group.bias],
      outputs: group.outputs,
      attributes: group.isGemm ? { transB: 1 } : {},
    });
    at += group.length - 1;
  }
  const initializers = model.initializers
    .filter(({ name }) => !gone.has(name))
    .map((tensor) => restored.get(tensor.name) ?? tensor);
  return { ...model, nodes, initializers };
}

/** The operators of one layer, exactly as they are written; null where it is anything else. */
function readGroup(nodes: readonly OnnxNode[], start: number) {
  const [quantized, product, float, scales, fifth, sixth] = nodes.slice(start, start + 6);
  const name = quantized!.name.endsWith(`${MARK}quantize`)
    ? quantized!.name.slice(0, -`${MARK}quantize`.length)
    : null;
  if (name === null || product === undefined || float === undefined || scales === undefined) return null;
  const hasBias = fifth?.name === `${name}${MARK}scaled`;
  const last = hasBias ? sixth : fifth;
  const isGemm = last?.name === `${name}${MARK}gemm`;
  const kernel = product.inputs[1] ?? '';
  const isWhole =
    quantized!.inputs.length === 1 &&
    product.type === 'MatMulInteger' &&
    (product.inputs.length === 3 || product.inputs[3] === `${kernel}/zero`) &&
    float.type === 'Cast' &&
    scales.type === 'Mul' &&
    scales.inputs[1] === `${kernel}/scale` &&
    kernel.startsWith(PREFIX) &&
    (isGemm || last?.name === `${name}${MARK}matmul`) &&
    last?.outputs.length === 1 &&
    last.type === (hasBias ? 'Add' : 'Mul');
  if (!isWhole || last === undefined) return null;
  return {
    name,
    kernel,
    zero: product.inputs[3],
    isGemm,
    bias: hasBias ? [last.inputs[1] ?? ''] : [],
    outputs: last.outputs,
    length: hasBias ? 6 : 5,
  };
}

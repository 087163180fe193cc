import type { OnnxNode } from '../../onnx-model.ts';
import { sizeOf } from '../../../../support/shape.ts';
import { integerList, integerOf } from '../attributes.ts';
import { axesOf, numbersOf } from '../constants.ts';
import { UnsupportedOperator, type OnnxImporter } from '../importer.ts';
import { axis, BATCH, matchReshape, ONE, plainAxes, sizesOf, type Wire } from '../wire.ts';
import type { ReadOperator, ReadOperators } from './operator.ts';

/** Operators that leave features where they are, one by one. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...['Relu', 'LeakyRelu', 'Elu', 'Celu', 'Selu', 'HardSigmoid', 'HardSwish', 'Sigmoid', 'Tanh', 'Softplus'],
  ...['Softsign', 'Exp', 'Mish', 'Gelu', 'Clip', 'Dropout', 'Identity', 'Cast'],
  ...['descent:silu', 'descent:mish', 'descent:gelu', 'descent:geluTanh', 'descent:softplus'],
]);

/** True where only matrix products see the order of the features of a value. */
function endsInProducts(value: string, importer: OnnxImporter): boolean {
  const users = importer.users(value);
  return (
    users.length > 0 &&
    users.every((user) => {
      if (user.type === 'Gemm' || user.type === 'MatMul') return user.inputs[0] === value;
      return ELEMENTWISE.has(user.type) && endsInProducts(user.outputs[0]!, importer);
    })
  );
}

/** Features whose order is written down one by one. */
const LARGEST_ORDER = 2 ** 22;

/** ONNX feature i is feature order[i] of the layer's own order. */
function featureOrder({ shape, axes }: Wire): Int32Array | null {
  if (sizeOf(shape) > LARGEST_ORDER) return null;
  const places = axes.slice(1).filter((each) => each.kind !== 'one');
  if (!places.every((each) => each.kind === 'axis')) return null;
  const indexes = places.map((each) => each.index);
  if (new Set(indexes).size !== indexes.length) return null;
  if (shape.some((size, index) => size !== 1 && !indexes.includes(index))) return null;
  const strides = shape.map((_size, index) => sizeOf(shape.slice(index + 1)));
  const sizes = indexes.map((index) => shape[index]!);
  return Int32Array.from({ length: sizeOf(shape) }, (_unused, feature) => {
    let rest = feature;
    let place = 0;
    for (let k = indexes.length - 1; k >= 0; k--) {
      place += (rest % sizes[k]!) * strides[indexes[k]!]!;
      rest = Math.floor(rest / sizes[k]!);
    }
    return place;
  });
}

const isSorted = (order: Int32Array): boolean => order.every((place, index) => place === index);

/** [N, everything]. Channels stay last where only matrix products follow: their rows are exchanged instead. */
function flattenWire(node: OnnxNode, importer: OnnxImporter, x: Wire): Wire {
  const order = x.axes[0]?.kind === 'batch' && x.order === null ? featureOrder(x) : null;
  if (order !== null && !isSorted(order) && endsInProducts(node.outputs[0]!, importer)) {
    return { ...importer.add('flatten', {}, [x]), order };
  }
  const plain = importer.natural(x);
  const y = plain.shape.length === 1 ? plain : importer.add('flatten', {}, [plain]);
  return { ...y, axes: [BATCH, axis(0)] };
}

const flatten: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const given = integerOf(node, 'axis', 1);
  if ((given < 0 ? given + x.axes.length : given) !== 1)
    throw new UnsupportedOperator('it flattens from another axis than the first');
  importer.define(node.outputs[0]!, flattenWire(node, importer, x));
};

const reshape: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const given = numbersOf(importer.weight(node, 1, 'new shape'));
  const sizes = sizesOf(x);
  const total = sizeOf(sizes.filter((size) => !Number.isNaN(size)));
  // NaN is the batch; 0 copies the axis at the same place; -1 is what is left.
  let target = given.map((size, index) => (size === 0 ? sizes[index]! : size));
  const named = target.filter((size) => size !== -1 && !Number.isNaN(size));
  const hasBatch = target.some(Number.isNaN);
  if (!hasBatch && target[0] === -1 && sizeOf(named) === total) target = [Number.NaN, ...target.slice(1)];
  else if (!hasBatch && target[0] === 1 && sizeOf(target.slice(1).filter((size) => size !== -1)) <= total) {
    // Exported for a batch of 1.
    target = [Number.NaN, ...target.slice(1)];
  }
  const known = sizeOf(target.filter((size) => size !== -1 && !Number.isNaN(size)));
  target = target.map((size) => (size === -1 ? total / known : size));
  if (x.order === null) {
    const axes = matchReshape(x, target);
    if (axes !== null) return importer.define(node.outputs[0]!, { ...x, axes });
  }
  const shape = target.slice(1);
  if (!Number.isNaN(target[0]!) || shape.some((size) => !Number.isInteger(size)) || sizeOf(shape) !== total) {
    throw new UnsupportedOperator(
      `it makes [${given.join(', ')}] of [${sizes.join(', ')}], which mixes the examples of a batch`,
    );
  }
  if (shape.length === 1) return importer.define(node.outputs[0]!, flattenWire(node, importer, x));
  return importer.define(node.outputs[0]!, importer.add('reshape', { shape }, [importer.natural(x)]));
};

const transpose: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const order = integerList(node, 'perm') ?? x.axes.map((_axis, index) => x.axes.length - 1 - index);
  if (order.length !== x.axes.length || x.order !== null)
    throw new UnsupportedOperator('its order has another number of axes');
  importer.define(node.outputs[0]!, { ...x, axes: order.map((index) => x.axes[index]!) });
};

const squeeze: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const sizes = sizesOf(x);
  const listed = axesOf(node, [null, importer.constant(node.inputs[1])], x.axes.length);
  const gone = listed ?? sizes.flatMap((size, index) => (size === 1 ? [index] : []));
  if (gone.some((index) => sizes[index] !== 1))
    throw new UnsupportedOperator('it removes an axis that is larger than 1');
  importer.define(node.outputs[0]!, { ...x, axes: x.axes.filter((_axis, index) => !gone.includes(index)) });
};

const unsqueeze: ReadOperator = (node, importer) => {
  const x = importer.wire(node, 0);
  const count = integerList(node, 'axes')?.length ?? importer.constant(node.inputs[1])?.values.length ?? 0;
  const added = axesOf(node, [null, importer.constant(node.inputs[1])], x.axes.length + count);
  if (added === null || x.order !== null) throw new UnsupportedOperator('its axes are not stored');
  const axes = [...x.axes];
  for (const place of [...added].sort((a, b) => a - b)) axes.splice(place, 0, ONE);
  importer.define(node.outputs[0]!, { ...x, axes });
};

/** Mean or maximum over one axis, or over all positions of an image. */
const reduce =
  (layer: string, globalPool: string): ReadOperator =>
  (node, importer) => {
    const x = importer.wire(node, 0);
    const rank = x.axes.length;
    const keeps = integerOf(node, 'keepdims', 1) === 1;
    const given =
      integerList(node, 'axes') ??
      (importer.constant(node.inputs[1]) ? numbersOf(importer.constant(node.inputs[1])!) : []);
    const places = given.map((each) => (each < 0 ? each + rank : each)).sort((a, b) => a - b);
    if (places.length === 1) {
      const along = x.axes[places[0]!];
      if (along?.kind !== 'axis')
        throw new UnsupportedOperator('it runs over the examples or an axis that was taken apart');
      const y = importer.add(layer, { axis: along.index + 1, keepAxis: false }, [x]);
      const axes = x.axes.flatMap((each, index) => {
        if (index === places[0]) return keeps ? [ONE] : [];
        return each.kind === 'axis' && each.index > along.index ? [axis(each.index - 1)] : [each];
      });
      return importer.define(node.outputs[0]!, { ...y, axes });
    }
    if (rank !== 4 || places.join() !== '2,3' || x.axes[0]!.kind !== 'batch') {
      throw new UnsupportedOperator(
        `it runs over the axes [${places.join(', ')}]; one axis, or those of an image, are known`,
      );
    }
    const y = importer.add(globalPool, {}, [importer.arrange(x, [2, 3, 1])]);
    return importer.define(node.outputs[0]!, { ...y, axes: [BATCH, axis(0), ...(keeps ? [ONE, ONE] : [])] });
  };

/** Rows of a stored table by whole numbers: an embedding. */
const gather: ReadOperator = (node, importer) => {
  const index = importer.find(node.inputs[1]);
  const table = importer.constant(node.inputs[0]);
  if (index === null || table === null || table.shape.length !== 2 || integerOf(node, 'axis', 0) !== 0) {
    throw new UnsupportedOperator(
      'it picks single places; only rows of a stored table (an embedding) are known',
    );
  }
  const [vocabularySize, dimension] = table.shape as readonly [number, number];
  const y = importer.add('embedding', { vocabularySize, dimension }, [importer.natural(index)]);
  importer.keep(y, 'kernel', [vocabularySize, dimension], table.values);
  importer.define(node.outputs[0]!, { ...y, axes: plainAxes(y.shape) });
};

/** Over the last axes. */
const layerNormalization: ReadOperator = (node, importer) => {
  const x = importer.natural(importer.wire(node, 0));
  const given = integerOf(node, 'axis', -1);
  const axes = given < 0 ? -given : x.axes.length - given;
  const { epsilon } = node.attributes;
  const gamma = importer.weight(node, 1, 'scale');
  const beta = node.inputs[2] ? importer.weight(node, 2, 'shift') : null;
  const shape = x.shape.slice(-axes);
  if (gamma.values.length !== sizeOf(shape))
    throw new UnsupportedOperator('its scale is repeated to fit the input');
  const y = importer.add(
    'layerNorm',
    {
      axes,
      epsilon:
        typeof epsilon === 'object' && 'float' in epsilon ? Number(epsilon.float.toPrecision(7)) : 1e-5,
    },
    [x],
  );
  importer.keep(y, 'gamma', shape, gamma.values);
  importer.keep(y, 'beta', shape, beta?.values ?? new Float32Array(sizeOf(shape)));
  importer.define(node.outputs[0]!, y);
};

/** Operators that move, join and sum up axes. */
export const shapeOperators: ReadOperators = {
  Flatten: flatten,
  Reshape: reshape,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  ReduceMean: reduce('reduceMean', 'globalAveragePool2d'),
  ReduceMax: reduce('reduceMax', 'globalMaxPool2d'),
  Gather: gather,
  LayerNormalization: layerNormalization,
};

import { emitDenseForward, emitInputGradient, emitParameterGradient, emitTranspose } from './emit-dense.ts';
import { SIDE_BY_SIDE, type TinyLayout, type TinyShape, type TinyTensor } from './tiny-shape.ts';
import { createVectorFunctions, type TinyActivation, type Vectors } from './vector-functions.ts';
import { assembleModule, WasmCode } from './wasm-code.ts';

/** Numbers of the parameters of `run`. */
const ROWS = 0;
const BATCHES = 1;
const INVERSE = 2;

/**
 * The module of one network: `run(rows, batches, inverse)` trains on `batches` batches of `rows` examples and
 * says how many it did; it stops before the update of a batch whose loss or gradient is not finite.
 * `inverse` is 1 / (rows * outputs), the factor of the mean squared error's gradient.
 */
export function emitTinyNetwork(shape: TinyShape, layout: TinyLayout): Uint8Array<ArrayBuffer> {
  const code = new WasmCode(['i32', 'i32', 'f64']);
  const { tensors, dense } = layout;
  const { layers } = shape;
  const [left, done, order, scalars, losses, outputs] = Array.from({ length: 6 }, () => code.local('i32'));
  code.get(BATCHES).set(left!);
  code.loopDown(left!, 1, () => {
    emitGather(code, shape, layout, order!);
    dense.forEach((each, i) => {
      if (each) emitTranspose(code, each, tensors[i]!, layout.parameters);
    });
    layers.forEach((layer, i) => {
      const [input, output] = [tensors[i]!, tensors[i + 1]!];
      const each = dense[i];
      if (each) emitDenseForward(code, ROWS, each, input, output, layout.parameters);
      else if (layer.kind === 'activation') emitActivation(code, layer.name, input, output);
    });
    emitOutputs(code, layout, outputs!);
    if (shape.loss === 'called') emitCalledLoss(code, layout, losses!);
    else emitSquaredError(code, shape, layout, losses!);
    emitStopUnlessFiniteLoss(code, losses!, layout.losses, done!);
    for (let i = layers.length - 1; i >= 0; i--) {
      const [input, output, layer] = [tensors[i]!, tensors[i + 1]!, layers[i]!];
      const each = dense[i];
      if (each) {
        emitInputGradient(code, ROWS, each, input, output);
        emitParameterGradient(code, ROWS, each, input, output, layout.gradients);
      } else if (layer.kind === 'activation') {
        emitActivationBackward(code, layer.name, input, output);
      }
    }
    emitStopUnlessFinite(code, layout, done!);
    emitUpdate(code, shape, layout, scalars!);
    code.advance(done!, 1).advance(scalars!, 8).advance(losses!, 16);
    code.get(order!).get(ROWS).constant(4).op('i32.mul').op('i32.add').set(order!);
    const bytes = layout.outputSize * 4;
    code.get(outputs!).get(ROWS).constant(bytes).op('i32.mul').op('i32.add').set(outputs!);
  });
  code.get(done!);
  return assembleModule({
    pages: layout.pages,
    imported: { parameters: ['i32'], results: ['f64'] },
    parameters: ['i32', 'i32', 'f64'],
    results: ['i32'],
    code,
  });
}

/** Copies the rows of a batch, which `order` names, and their targets. */
function emitGather(code: WasmCode, shape: TinyShape, layout: TinyLayout, order: number): void {
  const [left, row, at, input, target] = Array.from({ length: 5 }, () => code.local('i32'));
  const [first] = layout.tensors;
  code.get(ROWS).set(left!).get(order).set(at!).constant(0).set(input!).constant(0).set(target!);
  code.loopDown(left!, 1, () => {
    const copy = (numbers: number, from: number, pointer: number, to: number) => {
      code
        .get(at!)
        .op('i32.load', layout.order)
        .constant(numbers * 4)
        .op('i32.mul')
        .set(row!);
      for (let i = 0; i < numbers; i++) {
        code
          .get(pointer)
          .get(row!)
          .op('f32.load', from + i * 4)
          .op('f32.store', to + i * 4);
      }
    };
    copy(shape.inputs, layout.features, input!, first!.values);
    copy(shape.targetSize, layout.targets, target!, layout.batchTargets);
    code
      .advance(at!, 4)
      .advance(input!, first!.stride * 4)
      .advance(target!, shape.targetSize * 4);
  });
}

/** Goes through the vectors of all rows, `width` at a time: the last turn may reach into the spare ones. */
function emitVectorLoop(
  code: WasmCode,
  stride: number,
  width: number,
  body: (pointer: number) => void,
): void {
  const [left, pointer] = [code.local('i32'), code.local('i32')];
  code
    .get(ROWS)
    .constant(stride / 4)
    .op('i32.mul')
    .set(left)
    .constant(0)
    .set(pointer);
  code.loopDown(left, width, () => {
    body(pointer);
    code.advance(pointer, 16 * width);
  });
}

function emitActivation(code: WasmCode, name: TinyActivation, input: TinyTensor, output: TinyTensor): void {
  // Long chains of instructions hide each other's latency; a comparison and a mask have none to hide.
  const { width, load, store, activation } = createVectorFunctions(code, name === 'relu' ? 2 : SIDE_BY_SIDE);
  emitVectorLoop(code, input.stride, width, (pointer) => {
    store(pointer, output.values, activation(name, load(pointer, input.values)));
  });
}

function emitActivationBackward(
  code: WasmCode,
  name: TinyActivation,
  input: TinyTensor,
  output: TinyTensor,
): void {
  const { width, load, store, apply, derivative } = createVectorFunctions(code, 2);
  emitVectorLoop(code, input.stride, width, (pointer) => {
    const slope = derivative(name, () => load(pointer, input.values), load(pointer, output.values));
    store(pointer, input.gradient, apply('f32x4.mul', load(pointer, output.gradient), slope));
  });
}

/** Copies the outputs of the batch, without padding, to where the caller finds those of all batches. */
function emitOutputs(code: WasmCode, layout: TinyLayout, outputs: number): void {
  const { values, stride, width } = layout.tensors.at(-1)!;
  const [left, from, to] = [code.local('i32'), code.local('i32'), code.local('i32')];
  code.get(ROWS).set(left).constant(0).set(from).get(outputs).set(to);
  code.loopDown(left, 1, () => {
    for (let i = 0; i < width; i++) {
      code
        .get(to)
        .get(from)
        .op('f32.load', values + i * 4)
        .op('f32.store', layout.outputs + i * 4);
    }
    code.advance(from, stride * 4).advance(to, width * 4);
  });
}

/** In double precision, as the loss of losses/mean-squared-error.ts. */
function emitSquaredError(code: WasmCode, shape: TinyShape, layout: TinyLayout, losses: number): void {
  const { values, gradient, stride, width } = layout.tensors.at(-1)!;
  const [left, at, target] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const [total, sum, distance] = [code.local('f64'), code.local('f64'), code.local('f64')];
  code.get(ROWS).set(left).constant(0).set(at).constant(0).set(target).constantDouble(0).set(total);
  code.loopDown(left, 1, () => {
    code.constantDouble(0).set(sum);
    for (let i = 0; i < width; i++) {
      code
        .get(at)
        .op('f32.load', values + i * 4)
        .op('f64.promote_f32');
      code
        .get(target)
        .op('f32.load', layout.batchTargets + i * 4)
        .op('f64.promote_f32');
      code.op('f64.sub').set(distance);
      code.get(sum).get(distance).get(distance).op('f64.mul').op('f64.add').set(sum);
      code.get(at).get(INVERSE).constantDouble(2).get(distance).op('f64.mul').op('f64.mul');
      code.op('f32.demote_f64').op('f32.store', gradient + i * 4);
    }
    code.get(total).get(sum).constantDouble(width).op('f64.div').op('f64.add').set(total);
    code.advance(at, stride * 4).advance(target, shape.targetSize * 4);
  });
  code.get(losses).get(total).op('f64.store', layout.losses);
  code
    .get(losses)
    .get(ROWS)
    .op('f64.convert_i32_s')
    .op('f64.store', layout.losses + 8);
}

/**
 * Any other loss: the imported function reads the batch's outputs and targets and writes the gradient
 * without padding, and the weight of the batch behind the losses' sums.
 */
function emitCalledLoss(code: WasmCode, layout: TinyLayout, losses: number): void {
  code.get(losses).get(losses).call(0).op('f64.store', layout.losses);
  const { gradient, stride, width } = layout.tensors.at(-1)!;
  const [left, from, to] = [code.local('i32'), code.local('i32'), code.local('i32')];
  code.get(ROWS).set(left).constant(0).set(from).constant(0).set(to);
  code.loopDown(left, 1, () => {
    for (let i = 0; i < width; i++) {
      code
        .get(to)
        .get(from)
        .op('f32.load', layout.outputGradient + i * 4)
        .op('f32.store', gradient + i * 4);
    }
    code.advance(from, width * 4).advance(to, stride * 4);
  });
}

/** x - x is 0 for every finite number and NaN for all others. */
function emitStopUnlessFiniteLoss(code: WasmCode, losses: number, address: number, done: number): void {
  code.get(losses).op('f64.load', address).get(losses).op('f64.load', address).op('f64.sub');
  code.constantDouble(0).op('f64.eq').op('i32.eqz');
  code.ifTrue(() => void code.get(done).op('return'));
}

function emitStopUnlessFinite(code: WasmCode, layout: TinyLayout, done: number): void {
  const [left, pointer] = [code.local('i32'), code.local('i32')];
  const [total, part] = [code.local('v128'), code.local('v128')];
  code.zeroVector().set(total).constant(layout.parameterBytes).set(left).constant(0).set(pointer);
  code.loopDown(left, 16, () => {
    code.get(pointer).op('v128.load', layout.gradients).set(part);
    code.get(total).get(part).get(part).op('f32x4.sub').op('f32x4.add').set(total);
    code.advance(pointer, 16);
  });
  code.get(total).zeroVector().op('f32x4.eq').op('i32x4.all_true').op('i32.eqz');
  code.ifTrue(() => void code.get(done).op('return'));
}

/** One flat pass over all parameters: SGD as `addScaled`, Adam as assembly/update.ts. */
function emitUpdate(code: WasmCode, { optimizer }: TinyShape, layout: TinyLayout, scalars: number): void {
  const { apply, constant, splat, load, store } = createVectorFunctions(code, 1);
  const [left, pointer] = [code.local('i32'), code.local('i32')];
  const scalar = (offset: number) =>
    splat(() => void code.get(scalars).op('v128.load32_splat', layout.scalars + offset));
  const fixed = (value: number) =>
    splat(() => {
      code.bytes.push(0x43, ...new Uint8Array(Float32Array.of(value).buffer));
      code.op('f32x4.splat');
    });
  const rate = scalar(0);
  const times = (a: Vectors, b: Vectors) => apply('f32x4.mul', a, b);
  const add = (a: Vectors, b: Vectors) => apply('f32x4.add', a, b);
  const adam =
    optimizer.kind === 'adam'
      ? {
          scale: scalar(4),
          kept1: fixed(optimizer.beta1),
          fresh1: fixed(1 - optimizer.beta1),
          kept2: fixed(optimizer.beta2),
          fresh2: fixed(1 - optimizer.beta2),
          epsilon: fixed(optimizer.epsilon),
        }
      : null;
  const [first, second] = layout.moments;
  const flushed = (x: Vectors, limit: 'SMALLEST_FIRST_MOMENT' | 'SMALLEST_SECOND_MOMENT') =>
    apply('v128.andnot', x, apply('f32x4.lt', apply('f32x4.abs', x), constant(limit)));
  code.constant(layout.parameterBytes).set(left).constant(0).set(pointer);
  code.loopDown(left, 16, () => {
    const w = load(pointer, layout.parameters);
    const g = load(pointer, layout.gradients);
    if (adam === null) {
      store(pointer, layout.parameters, add(w, times(rate, g)));
    } else {
      const squares = times(times(adam.fresh2, g), g);
      const m = flushed(
        add(times(adam.kept1, load(pointer, first)), times(adam.fresh1, g)),
        'SMALLEST_FIRST_MOMENT',
      );
      const v = flushed(add(times(adam.kept2, load(pointer, second)), squares), 'SMALLEST_SECOND_MOMENT');
      store(pointer, first, m);
      store(pointer, second, v);
      const divisor = add(times(apply('f32x4.sqrt', v), adam.scale), adam.epsilon);
      const change = apply('f32x4.div', times(rate, m), divisor);
      store(pointer, layout.parameters, apply('f32x4.sub', w, change));
    }
    code.advance(pointer, 16);
  });
}

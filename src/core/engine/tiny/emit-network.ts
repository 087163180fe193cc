import { emitDenseForward, emitInputGradient, emitParameterGradient, emitTranspose } from './emit-dense.ts';
import type { TinyLayout, TinyShape, TinyTensor } from './tiny-shape.ts';
import { createVectorFunctions, type TinyActivation, type VectorFunctions } from './vector-functions.ts';
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
  const functions = createVectorFunctions(code);
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
      else if (layer.kind === 'activation') emitActivation(code, functions, layer.name, input, output);
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
        emitActivationBackward(code, functions, layer.name, input, output);
      }
    }
    emitStopUnlessFinite(code, layout, done!);
    emitUpdate(code, functions, shape, layout, scalars!);
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

function emitVectorLoop(code: WasmCode, stride: number, body: (pointer: number) => void): void {
  const [left, pointer] = [code.local('i32'), code.local('i32')];
  code
    .get(ROWS)
    .constant(stride / 4)
    .op('i32.mul')
    .set(left)
    .constant(0)
    .set(pointer);
  code.loopDown(left, 1, () => {
    body(pointer);
    code.advance(pointer, 16);
  });
}

function emitActivation(
  code: WasmCode,
  functions: VectorFunctions,
  name: TinyActivation,
  input: TinyTensor,
  output: TinyTensor,
): void {
  emitVectorLoop(code, input.stride, (pointer) => {
    const x = functions.keep(() => void code.get(pointer).op('v128.load', input.values));
    const y = functions.keep(functions.activation(name, x));
    code.get(pointer);
    y();
    code.op('v128.store', output.values);
  });
}

function emitActivationBackward(
  code: WasmCode,
  functions: VectorFunctions,
  name: TinyActivation,
  input: TinyTensor,
  output: TinyTensor,
): void {
  emitVectorLoop(code, input.stride, (pointer) => {
    const load = (address: number) => () => void code.get(pointer).op('v128.load', address);
    const y = functions.keep(load(output.values));
    const slope = functions.derivative(name, load(input.values), y);
    code.get(pointer);
    functions.apply('f32x4.mul', load(output.gradient), slope)();
    code.op('v128.store', input.gradient);
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
function emitUpdate(
  code: WasmCode,
  functions: VectorFunctions,
  { optimizer }: TinyShape,
  layout: TinyLayout,
  scalars: number,
): void {
  const { keep, apply, constant } = functions;
  const [left, pointer] = [code.local('i32'), code.local('i32')];
  const splat = (offset: number) => () =>
    void code.get(scalars).op('v128.load32_splat', layout.scalars + offset);
  const rate = keep(splat(0));
  const scale = keep(splat(4));
  const fixed = (value: number) =>
    keep(() => {
      code.bytes.push(0x43, ...new Uint8Array(Float32Array.of(value).buffer));
      code.op('f32x4.splat');
    });
  const load = (address: number) => () => void code.get(pointer).op('v128.load', address);
  const store = (address: number, value: () => void) => {
    code.get(pointer);
    value();
    code.op('v128.store', address);
  };
  const times = (a: () => void, b: () => void) => apply('f32x4.mul', a, b);
  const add = (a: () => void, b: () => void) => apply('f32x4.add', a, b);
  const adam =
    optimizer.kind === 'adam'
      ? {
          kept1: fixed(optimizer.beta1),
          fresh1: fixed(1 - optimizer.beta1),
          kept2: fixed(optimizer.beta2),
          fresh2: fixed(1 - optimizer.beta2),
          epsilon: fixed(optimizer.epsilon),
        }
      : null;
  const [first, second] = layout.moments;
  const flushed = (x: () => void, limit: 'SMALLEST_FIRST_MOMENT' | 'SMALLEST_SECOND_MOMENT') =>
    keep(apply('v128.andnot', x, apply('f32x4.lt', apply('f32x4.abs', x), constant(limit))));
  code.constant(layout.parameterBytes).set(left).constant(0).set(pointer);
  code.loopDown(left, 16, () => {
    const w = load(layout.parameters);
    const g = keep(load(layout.gradients));
    if (adam === null) {
      store(layout.parameters, add(w, times(rate, g)));
    } else {
      const squares = keep(times(times(adam.fresh2, g), g));
      const m = flushed(
        keep(add(times(adam.kept1, load(first)), times(adam.fresh1, g))),
        'SMALLEST_FIRST_MOMENT',
      );
      const v = flushed(keep(add(times(adam.kept2, load(second)), squares)), 'SMALLEST_SECOND_MOMENT');
      store(first, m);
      store(second, v);
      const divisor = add(times(apply('f32x4.sqrt', v), scale), adam.epsilon);
      store(layout.parameters, apply('f32x4.sub', w, apply('f32x4.div', times(rate, m), divisor)));
    }
    code.advance(pointer, 16);
  });
}

import type { OnnxModel, OnnxNode, OnnxTensor } from '../onnx-model.ts';

/** Exporters write constants with few digits. */
const isNear = (found: number | null, wanted: number): boolean =>
  found !== null && Math.abs(found - wanted) <= 1e-4 * Math.abs(wanted);

/** Looks at operators from behind: what made a value, and which number a value is. */
class Pattern {
  readonly #makers = new Map<string, OnnxNode>();
  readonly #numbers = new Map<string, number>();

  constructor(nodes: readonly OnnxNode[], initializers: readonly OnnxTensor[]) {
    for (const { name, values } of initializers) {
      if (values.length === 1) this.#numbers.set(name, values[0]!);
    }
    for (const node of nodes) {
      for (const output of node.outputs) this.#makers.set(output, node);
      const value = node.type === 'Constant' ? node.attributes['value'] : undefined;
      if (typeof value === 'object' && 'tensor' in value && value.tensor.values.length === 1) {
        this.#numbers.set(node.outputs[0] ?? '', value.tensor.values[0]!);
      }
    }
  }

  number(name: string): number | null {
    return this.#numbers.get(name) ?? null;
  }

  /** Inputs of the operator that made a value, if it is of that type. */
  inputsOf(name: string, type: string): readonly string[] | null {
    const maker = this.#makers.get(name);
    return maker?.type === type && maker.domain === '' ? maker.inputs : null;
  }

  /** Factors of a product of products, numbers among them; at most eight. */
  factors(name: string): readonly string[] {
    const found: string[] = [];
    const walk = (each: string, depth: number): void => {
      const inputs = depth < 3 && found.length < 8 ? this.inputsOf(each, 'Mul') : null;
      if (inputs === null || inputs.length !== 2) found.push(each);
      else for (const input of inputs) walk(input, depth + 1);
    };
    for (const input of this.inputsOf(name, 'Mul') ?? []) walk(input, 1);
    return found;
  }

  /** The other summand or factor of an operator with one number. */
  besides(name: string, type: 'Add' | 'Mul', wanted: number): string | null {
    const [a, b] = this.inputsOf(name, type) ?? [];
    if (a === undefined || b === undefined) return null;
    if (isNear(this.number(b), wanted)) return a;
    return isNear(this.number(a), wanted) ? b : null;
  }
}

/** x of x/2 (1 + erf(x / sqrt 2)), or of its approximation with tanh. */
function readGaussian(pattern: Pattern, output: string): { type: string; x: string } | null {
  const factors = pattern.factors(output);
  const half = factors.find((each) => isNear(pattern.number(each), 0.5));
  const [p, q, ...others] = factors.filter((each) => each !== half);
  if (half === undefined || p === undefined || q === undefined || others.length > 0) return null;
  for (const [x, sum] of [
    [p, q],
    [q, p],
  ] as const) {
    const inner = pattern.besides(sum, 'Add', 1);
    if (inner === null) continue;
    const erf = pattern.inputsOf(inner, 'Erf')?.[0];
    if (erf !== undefined) {
      const [divided, divisor] = pattern.inputsOf(erf, 'Div') ?? [];
      const isDivided = divided === x && isNear(pattern.number(divisor ?? ''), Math.SQRT2);
      if (isDivided || pattern.besides(erf, 'Mul', Math.SQRT1_2) === x) return { type: 'descent:gelu', x };
    }
    const bent = pattern.besides(pattern.inputsOf(inner, 'Tanh')?.[0] ?? '', 'Mul', 0.7978845608028654);
    const [first, second] = pattern.inputsOf(bent ?? '', 'Add') ?? [];
    const cube = first === x ? second : second === x ? first : undefined;
    if (cube !== undefined && isCube(pattern, cube, x)) return { type: 'descent:geluTanh', x };
  }
  return null;
}

/** 0.044715 x^3, as a product or with Pow. */
function isCube(pattern: Pattern, name: string, x: string): boolean {
  const factors = pattern.factors(name).filter((each) => !isNear(pattern.number(each), 0.044715));
  if (factors.length === 3) return factors.every((each) => each === x);
  const [base, exponent] = pattern.inputsOf(factors[0] ?? '', 'Pow') ?? [];
  return factors.length === 1 && base === x && isNear(pattern.number(exponent ?? ''), 3);
}

function readProduct(pattern: Pattern, [a, b]: readonly string[]): { type: string; x: string } | null {
  if (a === undefined || b === undefined) return null;
  for (const [x, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (pattern.inputsOf(other, 'Sigmoid')?.[0] === x) return { type: 'descent:silu', x };
    const inner = pattern.inputsOf(other, 'Tanh')?.[0] ?? '';
    if (pattern.inputsOf(inner, 'Softplus')?.[0] === x) return { type: 'descent:mish', x };
  }
  return null;
}

/** Softplus(beta x) / beta */
function readSoftplus(pattern: Pattern, [scaled, by]: readonly string[]): { x: string; beta: number } | null {
  const beta = pattern.number(by ?? '');
  const inner = pattern.inputsOf(scaled ?? '', 'Softplus')?.[0];
  if (beta === null || inner === undefined) return null;
  const x = pattern.besides(inner, 'Mul', beta);
  return x === null ? null : { x, beta };
}

/**
 * Activations that ONNX wrote as several operators until it had one for them (Gelu, Mish, Swish), put together
 * again. What is not used any more stays in the list; ordering the nodes leaves it out.
 */
export function fusePatterns({ nodes, initializers }: OnnxModel): readonly OnnxNode[] {
  const pattern = new Pattern(nodes, initializers);
  return nodes.map((node) => {
    if (node.domain !== '') return node;
    if (node.type === 'Div') {
      const found = readSoftplus(pattern, node.inputs);
      if (found === null) return node;
      const attributes = { beta: { float: found.beta } };
      return { ...node, type: 'descent:softplus', inputs: [found.x], attributes };
    }
    if (node.type !== 'Mul') return node;
    const found = readProduct(pattern, node.inputs) ?? readGaussian(pattern, node.outputs[0] ?? '');
    return found === null ? node : { ...node, type: found.type, inputs: [found.x], attributes: {} };
  });
}

import type { GoldenCase, GoldenResult, GoldenTolerance } from './case.ts';

/** One compared block. */
export interface GoldenComparison {
  /** `grads_step0 dense_1.kernel` */
  readonly what: string;
  /** Worst |got - wanted| as a share of what is allowed; over 1 fails. Infinity when missing or not finite. */
  readonly ratio: number;
}

/**
 * Compares results with what the case expects: |got - wanted| <= atol + rtol * max(|wanted|, a tenth of the
 * largest |wanted| of that block). Everything that the case expects must be there.
 */
export function compareGolden(
  golden: GoldenCase,
  result: GoldenResult,
  float64 = false,
): readonly GoldenComparison[] {
  const { expected } = golden;
  const usual: GoldenTolerance = float64 ? golden.tolerance.float64! : golden.tolerance;
  const first: GoldenTolerance = float64 ? golden.tolerance.float64! : golden.tolerance.step0;
  const got = result as Readonly<Record<string, unknown>>;
  const rows: GoldenComparison[] = [];
  const put = (what: string, actual: unknown, wanted: unknown, tolerance: GoldenTolerance) =>
    rows.push({ what, ratio: worstRatio(flatten(actual), flatten(wanted), tolerance) });

  for (const name of ['loss_per_step', 'output_eval_after']) {
    if (name in expected) put(name, got[name], expected[name], usual);
  }
  if ('lr_per_step' in expected)
    put('lr_per_step', got['lr_per_step'], expected['lr_per_step'], { rtol: 1e-6, atol: 1e-9 });
  if ('output_step0' in expected) put('output_step0', got['output_step0'], expected['output_step0'], first);
  if ('output_eval' in expected) put('output_eval', got['output_eval'], expected['output_eval'], usual);
  for (const [name, wanted] of Object.entries((expected['grads_step0'] as object | undefined) ?? {})) {
    put(`grads_step0 ${name}`, result.grads_step0?.[name], wanted, first);
  }
  for (const [step, parameters] of Object.entries((expected['params_after'] as object | undefined) ?? {})) {
    for (const [name, wanted] of Object.entries(parameters as object)) {
      put(`params_after ${step} ${name}`, result.params_after?.[step]?.[name], wanted, usual);
    }
  }
  const limits = expected['final_tolerance'] as Readonly<Record<string, number>> | undefined;
  for (const [name, wanted] of Object.entries(
    (expected['final'] as Record<string, number> | undefined) ?? {},
  )) {
    const difference = Math.abs((result.final?.[name] ?? NaN) - wanted);
    rows.push({
      what: `final ${name}`,
      ratio: Number.isFinite(difference) ? difference / limits![name]! : Infinity,
    });
  }
  return rows;
}

/** Numbers of a block in any of the forms that cases use. */
function flatten(block: unknown): readonly number[] | null {
  if (block === undefined || block === null) return null;
  if (Array.isArray(block))
    return block.flatMap((each) => (typeof each === 'number' ? [each] : (flatten(each) ?? [NaN])));
  return flatten((block as { readonly data?: unknown }).data);
}

function worstRatio(
  got: readonly number[] | null,
  wanted: readonly number[] | null,
  { rtol, atol }: GoldenTolerance,
): number {
  if (got === null || wanted === null || got.length !== wanted.length) return Infinity;
  const largest = wanted.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) {
    if (!Number.isFinite(got[i]!)) return Infinity;
    const allowed = atol + rtol * Math.max(Math.abs(wanted[i]!), 0.1 * largest);
    worst = Math.max(worst, Math.abs(got[i]! - wanted[i]!) / allowed);
  }
  return worst;
}

import { formatNumber } from '../ui/format.ts';
import type { Curve } from './curve.ts';

/** In short and in full how many points of some curves cannot be shown; null where all can. */
export function describeDamage(
  curves: readonly Curve[],
): { readonly short: string; readonly long: string } | null {
  const hurt = curves.filter(({ points }) => (points.damaged ?? 0) > 0);
  if (hurt.length === 0) return null;
  const points = hurt.reduce((sum, curve) => sum + curve.points.damaged!, 0);
  const names = hurt.slice(0, 3).map(({ label }) => label);
  const rest = hurt.length > 3 ? ` and ${hurt.length - 3} more` : '';
  return {
    short: `${formatNumber(points)} damaged ${points === 1 ? 'point' : 'points'}`,
    long: `${formatNumber(points)} stored points of ${names.join(', ')}${rest} are damaged or missing: they are left out, nothing is drawn in their place. Check the workspace in the settings.`,
  };
}

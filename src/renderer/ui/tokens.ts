import { computed, shallowRef, type ComputedRef } from 'vue';

/** Counts theme changes, so that drawings made from tokens know when to redraw. */
export const themeRevision = shallowRef(0);

/** Sets the theme of the whole window. Colours follow through tokens.css. */
export function applyTheme(theme: 'light' | 'dark'): void {
  if (document.documentElement.dataset['theme'] === theme) return;
  document.documentElement.dataset['theme'] = theme;
  themeRevision.value++;
}

/** The present value of a token: `readToken('--run-1')` is `#c27c00` in the light theme. */
export function readToken(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The eight colours of runs, in order. The ninth run takes the first again with another dash. */
export function readRunPalette(): readonly string[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((place) => readToken(`--run-${place}`));
}

/** Token values that follow the theme: `const colours = useTokens({ grid: '--chart-grid' })`. */
export function useTokens<K extends string>(
  names: Readonly<Record<K, `--${string}`>>,
): ComputedRef<Readonly<Record<K, string>>> {
  return computed(() => {
    void themeRevision.value;
    const entries = Object.entries<`--${string}`>(names).map(([key, name]) => [key, readToken(name)]);
    return Object.fromEntries(entries) as Record<K, string>;
  });
}

/** Mixes the diverging scale at -1 (negative, orange) to 1 (positive, blue); NaN is drawn as 0. */
export function mixDiverging(
  value: number,
  colours: { readonly negative: string; readonly zero: string; readonly positive: string },
): string {
  const share = Number.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value));
  return mixColours(colours.zero, share < 0 ? colours.negative : colours.positive, Math.abs(share));
}

/** Channels 0 to 255 of `#rrggbb`, or of `#rgb`: a built stylesheet has the short form of white. */
export function channelsOf(colour: string): readonly number[] {
  const digits = colour.slice(1);
  const pairs = digits.length === 3 ? [...digits].map((digit) => digit + digit) : digits.match(/../g)!;
  return pairs.map((pair) => Number.parseInt(pair, 16));
}

/** Linear mix of two colours, `#rrggbb` or `#rgb`, share 0 to 1 of the second. */
export function mixColours(first: string, second: string, share: number): string {
  const [from, to] = [channelsOf(first), channelsOf(second)];
  const mixed = [0, 1, 2].map((at) =>
    Math.round(from[at]! * (1 - share) + to[at]! * share)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${mixed.join('')}`;
}

import type { PlayPicture } from '../../../../core/contract/understand-play.ts';
import { divergingRamp, type DivergingColours } from '../parts/paint-map.ts';
import { channelsOf } from '../../../ui/tokens.ts';

/** What the surface is coloured with. */
export interface SurfaceColours {
  /** `#rrggbb` by class. */
  readonly classes: readonly string[];
  readonly diverging: DivergingColours;
  /** Where the network cannot decide. */
  readonly neutral: string;
  /** Regression: the value without colour, and how far from it the colour is full. */
  readonly scale: { readonly middle: number; readonly half: number };
}

/** Shades between a class that is as likely as any other, and one that is certain. */
const SHADES = 24;

/**
 * Colours every point: by its class, the stronger the surer the network is (as much colour as the probability is
 * above chance), or by its value.
 * @param pixels [resolution, resolution], little-endian ABGR as canvases have it.
 */
export function surfacePixels(picture: PlayPicture, pixels: Uint32Array, colours: SurfaceColours): void {
  const { classes, values } = picture;
  if (classes === null) {
    const ramp = divergingRamp(colours.diverging);
    const half = (ramp.length - 1) / 2;
    const { middle, half: reach } = colours.scale;
    for (let i = 0; i < pixels.length; i++) {
      const share = (values[i]! - middle) / reach;
      const place = Number.isNaN(share) ? 0 : Math.max(-1, Math.min(1, share));
      pixels[i] = ramp[Math.round(half + place * half)]!;
    }
    return;
  }
  const ramps = colours.classes.map((colour) => shade(colours.neutral, colour));
  const chance = 1 / Math.max(2, colours.classes.length === 2 ? 2 : new Set(classes).size);
  for (let i = 0; i < pixels.length; i++) {
    const sure = Math.max(0, Math.min(1, (values[i]! - chance) / (1 - chance)));
    // A little colour at the very border, so that the border itself is seen.
    const place = Math.round((0.18 + 0.62 * sure) * SHADES);
    pixels[i] = ramps[classes[i]! % ramps.length]![Number.isNaN(place) ? 0 : place]!;
  }
}

function shade(from: string, to: string): Uint32Array {
  const [first, last] = [channelsOf(from), channelsOf(to)];
  return Uint32Array.from({ length: SHADES + 1 }, (_, step) => {
    const [r, g, b] = [0, 1, 2].map((at) =>
      Math.round(first[at]! + ((last[at]! - first[at]!) * step) / SHADES),
    );
    return (0xff000000 | (b! << 16) | (g! << 8) | r!) >>> 0;
  });
}

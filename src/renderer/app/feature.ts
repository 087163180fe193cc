import type { Component } from 'vue';

/** A screen of the studio. Each feature exports one, and app/features.ts lists it. */
export interface Feature {
  /** Stable: `data`. Navigation and remembered layout use it. */
  readonly id: string;
  readonly label: string;
  readonly icon: Component;
  /** `Mod+2`. */
  readonly keys?: string;
  /** Its view, a part of its own of the built window: who starts with Home does not wait for Design. */
  load(): Promise<{ readonly default: Component }>;
  /** Its first picture takes long: it is made out of sight when nobody waits, and only shown by who goes there. */
  readonly madeAhead?: boolean;
  /** At the lower end of the rail. */
  readonly atEnd?: boolean;
}

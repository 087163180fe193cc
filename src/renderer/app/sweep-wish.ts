import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { useNavigation } from './navigation.ts';

/** What somebody wants to vary. */
export interface SweepWish {
  /** A card of the canvas: its design and its id; null: the training as Train has it. */
  readonly layer: { readonly design: NetworkDesign; readonly node: string } | null;
}

/** The way to the Sweeps screen from others: a card of the canvas, the settings of Train. */
export const useSweepWish = defineStore('sweepWish', () => {
  /** A new object each time, so that asking for the same twice is noticed. */
  const wish = shallowRef<SweepWish | null>(null);

  function ask(next: SweepWish): void {
    wish.value = { ...next };
    useNavigation().go('sweeps');
  }

  /** Vary what a layer is set to. */
  function varyLayer(design: NetworkDesign, node: string): void {
    ask({ layer: { design, node } });
  }

  /** Vary how the next run is trained. */
  function varyTraining(): void {
    ask({ layer: null });
  }

  return { wish, varyLayer, varyTraining };
});

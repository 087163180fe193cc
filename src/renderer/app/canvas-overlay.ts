import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import { useDesigns } from './designs.ts';
import { useNavigation } from './navigation.ts';
import { useSelection } from './selection.ts';

/** What stands on a layer beside its name. */
export interface LayerMark {
  /** A number, a word. */
  readonly text: string;
  /** Shown on hover, read by screen readers. */
  readonly title?: string;
  /** -1 (orange) to 1 (blue); null: no colour. */
  readonly tone?: number | null;
  /** Not on the way that is shown. */
  readonly faint?: boolean;
}

/** How an edge is drawn. */
export interface EdgeMark {
  /** 0 (a hair) to 1 (thickest). */
  readonly weight: number;
  /** Sign decides the colour. */
  readonly value: number;
  readonly text: string;
  readonly isLit: boolean;
}

export type OverlayKind = 'chain' | 'step' | 'health';

/** An explanation that lies over the cards of the Design canvas. */
export interface CanvasOverlay {
  readonly kind: OverlayKind;
  /** "Chain rule". */
  readonly title: string;
  /** What exactly: "∂L/∂ dense_1.kernel[0, 3] = 0.0123". */
  readonly detail: string;
  /** The network that the numbers belong to. */
  readonly design: NetworkDesign;
  readonly cards: ReadonlyMap<string, LayerMark>;
  /** By `from>to:slot`. */
  readonly wires: ReadonlyMap<string, EdgeMark>;
  /** The layer that works now. */
  readonly current: string | null;
  /** Choices on the bar: ways, stages; empty for none. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly option: string;
  /** What the choices are. */
  readonly optionLabel: string;
  chooseOption(value: string): void;
  /** One further or back; null where there is nothing to walk through. */
  readonly go: ((by: 1 | -1) => boolean) | null;
  /** A card was chosen. */
  choose(node: string): void;
}

/** The way of Understand onto the canvas: a view fills it, Design draws it, and neither knows the other. */
export const useCanvasOverlay = defineStore('canvas-overlay', () => {
  /** Which explanation somebody wants on the canvas; it may still be calculated. */
  const wanted = ref<OverlayKind | null>(null);
  const shown = shallowRef<CanvasOverlay | null>(null);
  const overlay = computed(() => (wanted.value === shown.value?.kind ? shown.value : null));

  /** Brings Design to the front with this explanation, on the stored design of the same name where there is one. */
  function show(next: CanvasOverlay): void {
    wanted.value = next.kind;
    shown.value = next;
    const stored = useDesigns().designs.find(({ name }) => name === next.design.name);
    if (stored !== undefined) useSelection().designId = stored.id;
    useNavigation().go('design');
  }

  function close(): void {
    wanted.value = null;
    shown.value = null;
  }

  return { wanted, shown, overlay, show, close };
});

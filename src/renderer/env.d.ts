import type { StudioBridge } from '../core/contract/studio.ts';

declare global {
  interface Window {
    /** Put there by the preload; absent in a plain browser. */
    readonly studio?: StudioBridge;
  }
}

declare module 'vue' {
  // Templates are checked strictly; these go to any component and land on its root element.
  interface AllowedComponentProps {
    [aria: `aria-${string}`]: string | number | boolean | undefined;
    [data: `data-${string}`]: string | number | boolean | undefined;
    id?: string;
    role?: string;
    title?: string;
    tabindex?: number | string;
    onClick?: (event: MouseEvent) => void;
    onKeydown?: (event: KeyboardEvent) => void;
    onContextmenu?: (event: MouseEvent) => void;
  }
}

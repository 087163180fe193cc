import type { Component } from 'vue';

/** A line of a menu. */
export type MenuEntry =
  | {
      readonly kind?: 'action';
      readonly label: string;
      readonly icon?: Component;
      readonly keys?: string;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      /** A quiet second text at the right. */
      readonly detail?: string;
      run(): void;
    }
  | { readonly kind: 'separator' }
  | { readonly kind: 'heading'; readonly label: string };

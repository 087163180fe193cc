import { shallowRef, type ShallowRef } from 'vue';

/** A short explanation of one control. */
export interface Hint {
  readonly text: string;
  readonly keys?: string | undefined;
  readonly side: 'top' | 'right' | 'bottom' | 'left';
}

/** The hint in sight, and the control that it stands beside. */
export interface ShownHint extends Hint {
  readonly anchor: HTMLElement;
}

/** A pointer that only passes by asks for nothing. */
const DELAY_MS = 500;
/** Who has just read one hint gets the next without waiting. */
const NEXT_MS = 200;
/** Time to move from the control onto its hint, which stays then: it can be read under a magnifier. */
const GRACE_MS = 120;

const shown = shallowRef<ShownHint | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;
let hiddenAt = Number.NEGATIVE_INFINITY;
/** Pressed, and not yet left: it is known what this control does. */
let pressed: EventTarget | null = null;

/** What HintLayer shows: one hint at a time in the whole window, so that a control costs no layer of its own. */
export const shownHint: Readonly<ShallowRef<ShownHint | null>> = shown;

/** Takes the hint out of sight, and what is about to come. */
export function hideHint(): void {
  clearTimeout(timer);
  if (shown.value === null) return;
  shown.value = null;
  hiddenAt = performance.now();
}

/** Keeps the hint while the pointer is over it. */
export function keepHint(): void {
  clearTimeout(timer);
}

/** The pointer left the control or its hint. */
export function leaveHint(): void {
  clearTimeout(timer);
  timer = setTimeout(hideHint, GRACE_MS);
}

function show(hint: Hint, anchor: HTMLElement): void {
  clearTimeout(timer);
  if (anchor.isConnected) shown.value = { ...hint, anchor };
}

/** Listeners of a control that has a hint: it comes on hover and with the focus of the keyboard. */
export function hintListeners(hint: Hint): Readonly<Record<string, (event: Event) => void>> {
  return {
    onPointerenter(event) {
      if ((event as PointerEvent).pointerType === 'touch' || pressed === event.currentTarget) return;
      const anchor = event.currentTarget as HTMLElement;
      if (shown.value?.anchor === anchor) keepHint();
      else if (shown.value !== null || performance.now() - hiddenAt < NEXT_MS) show(hint, anchor);
      else {
        clearTimeout(timer);
        timer = setTimeout(show, DELAY_MS, hint, anchor);
      }
    },
    onPointerleave() {
      pressed = null;
      if (shown.value === null) hideHint();
      else leaveHint();
    },
    onPointerdown(event) {
      pressed = event.currentTarget;
      hideHint();
    },
    onFocus(event) {
      const anchor = event.currentTarget as HTMLElement;
      if (pressed !== anchor && anchor.matches(':focus-visible')) show(hint, anchor);
    },
    onBlur: hideHint,
    onClick: hideHint,
  };
}

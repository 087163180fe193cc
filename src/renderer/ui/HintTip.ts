import { cloneVNode, type FunctionalComponent, type VNode } from 'vue';
import { hintListeners, hideHint, shownHint, type Hint } from './hints.ts';

interface HintProps {
  readonly text: string;
  readonly keys?: string | undefined;
  readonly side?: Hint['side'];
}

/** A short explanation on hover and on focus of the one focusable element that it wraps; HintLayer shows it. */
const HintTip: FunctionalComponent<HintProps, [], { default(): VNode[] }> = (
  { text, keys, side = 'bottom' },
  { slots },
) => {
  const [control] = slots.default();
  return cloneVNode(control!, {
    ...hintListeners({ text, keys, side }),
    onVnodeBeforeUnmount({ el }: VNode) {
      if (shownHint.value?.anchor === el) hideHint();
    },
  });
};
HintTip.props = ['text', 'keys', 'side'];
export default HintTip;

import { sizeOf } from '../../support/shape.ts';
import { buildDesign } from './builder.ts';
import { createHead } from './chain.ts';
import type { DesignTemplate } from './definition.ts';

/** Two inputs: one goes straight to the answer, one through hidden layers (Cheng et al. 2016). */
export const wideAndDeep: DesignTemplate = Object.freeze({
  type: 'wideAndDeep',
  label: 'Wide and deep',
  description: 'Two inputs: simple rules straight to the answer, and hidden layers for what is not simple.',
  fits: (facts) => facts.featureShape.length === 1 && sizeOf(facts.featureShape) >= 2,
  create(facts) {
    const builder = buildDesign();
    const wide = builder.add('input', { shape: facts.featureShape }, [], 0);
    const deep = builder.add('input', { shape: facts.featureShape }, [], 1);
    const units = sizeOf(facts.featureShape) > 32 ? 64 : 32;
    const first = builder.add('relu', {}, [builder.add('dense', { units }, [deep], 1)], 1);
    const second = builder.add('relu', {}, [builder.add('dense', { units: units / 2 }, [first], 1)], 1);
    const joined = builder.add('concatenate', {}, [wide, second], 0);
    const [type, values] = createHead(facts);
    builder.add(type, values ?? {}, [joined]);
    return builder.finish('Wide and deep');
  },
} satisfies DesignTemplate);

import type { DesignNode } from '../network-design.ts';

/** A node of a design, with the values of its layer that are not left to the defaults. */
export const designNode = (id: string, type: string, values: DesignNode['values'] = {}): DesignNode => ({
  id,
  type,
  values,
  label: null,
  position: { x: 0, y: 0 },
  parameters: {},
});

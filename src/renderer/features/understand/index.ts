import { Lightbulb } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** The six ideas, a step in slow motion and the health of a run, on the person's own network and data. */
export const understandFeature: Feature = {
  id: 'understand',
  label: 'Understand',
  icon: Lightbulb,
  keys: 'Mod+6',
  load: () => import('./UnderstandScreen.vue'),
};

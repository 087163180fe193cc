import { Layers } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Networks: draw them, see every shape. */
export const designFeature: Feature = {
  id: 'design',
  label: 'Design',
  icon: Layers,
  keys: 'Mod+3',
  load: () => import('./DesignScreen.vue'),
};

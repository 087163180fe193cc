import { Layers } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';
import DesignScreen from './DesignScreen.vue';

/** Networks: draw them, see every shape. */
export const designFeature: Feature = {
  id: 'design',
  label: 'Design',
  icon: Layers,
  keys: 'Mod+3',
  view: DesignScreen,
};

import { House } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Where the studio opens: begin, or go on. */
export const homeFeature: Feature = {
  id: 'home',
  label: 'Start',
  icon: House,
  keys: 'Mod+1',
  load: () => import('./HomeScreen.vue'),
};

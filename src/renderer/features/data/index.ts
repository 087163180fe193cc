import { Table2 } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Datasets: choose, generate, import, look. */
export const dataFeature: Feature = {
  id: 'data',
  label: 'Data',
  icon: Table2,
  keys: 'Mod+2',
  load: () => import('./DataScreen.vue'),
};

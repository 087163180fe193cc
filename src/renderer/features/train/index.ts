import { Activity } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Choose data, network and settings; start, watch and steer a run. */
export const trainFeature: Feature = {
  id: 'train',
  label: 'Train',
  icon: Activity,
  keys: 'Mod+4',
  load: () => import('./TrainScreen.vue'),
};

import { FlaskConical } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Questions and searches over hyperparameters: build, watch, narrow, promote. */
export const sweepsFeature: Feature = {
  id: 'sweeps',
  label: 'Sweeps',
  icon: FlaskConical,
  keys: 'Mod+7',
  load: () => import('./SweepsScreen.vue'),
};

import { Wand } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Trained and imported networks at work on new rows. */
export const predictFeature: Feature = {
  id: 'predict',
  label: 'Predict',
  icon: Wand,
  keys: 'Mod+8',
  load: () => import('./PredictScreen.vue'),
};

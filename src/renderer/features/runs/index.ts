import { History } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** The table of every run, their curves over each other, what differs, export. */
export const runsFeature: Feature = {
  id: 'runs',
  label: 'Runs',
  icon: History,
  keys: 'Mod+5',
  madeAhead: true,
  load: () => import('./RunsScreen.vue'),
};

import { GraduationCap } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Lessons that are done in the studio itself, and the place where teachers write their own. */
export const learnFeature: Feature = {
  id: 'learn',
  label: 'Learn',
  icon: GraduationCap,
  keys: 'Mod+0',
  load: () => import('./LearnScreen.vue'),
};

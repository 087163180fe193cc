import { Settings } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';

/** Theme, panels, workspace care, versions. */
export const settingsFeature: Feature = {
  id: 'settings',
  label: 'Settings',
  icon: Settings,
  keys: 'Mod+,',
  load: () => import('./SettingsScreen.vue'),
  atEnd: true,
};

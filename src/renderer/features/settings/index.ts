import { Settings } from 'lucide-vue-next';
import type { Feature } from '../../app/feature.ts';
import SettingsScreen from './SettingsScreen.vue';

/** Theme, panels, workspace care, versions. */
export const settingsFeature: Feature = {
  id: 'settings',
  label: 'Settings',
  icon: Settings,
  keys: 'Mod+,',
  view: SettingsScreen,
  atEnd: true,
};

import { connectStudio } from './bridge/studio.ts';
import { mountStudio } from './app/mount.ts';

if (window.studio !== undefined) connectStudio(window.studio);
mountStudio('#app');

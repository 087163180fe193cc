import { flushPromises, mount } from '@vue/test-utils';
import { features } from '../features.ts';
import { useNavigation } from '../navigation.ts';
import { useScreenViews } from '../screen-views.ts';
import StudioShell from '../StudioShell.vue';
import { connectFake, type TestWindow } from './mount-window.ts';

// While the test file is read, so that no test's time goes by with it, nor waits for what the window loads when it is
// wanted for the first time.
await Promise.all([
  ...features.map((feature) => feature.load()),
  import('../LessonBar.vue'),
  import('../model-import/ModelImportDialog.vue'),
]);

/** Mounts the whole window, as a person sees it after the start, when every screen has been loaded. */
export async function mountWindow(options: { readonly fresh?: boolean } = {}): Promise<TestWindow> {
  const fake = connectFake(options);
  useNavigation().install(features);
  const screens = useScreenViews();
  for (const feature of features) await screens.load(feature);
  const wrapper = mount(StudioShell, { attachTo: document.body });
  await flushPromises();
  return { wrapper, fake };
}

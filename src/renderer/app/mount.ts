import { createPinia } from 'pinia';
import { createApp, type App } from 'vue';
import '../ui/base.css';
import { features } from './features.ts';
import { useNavigation } from './navigation.ts';
import { useNotices } from './notices.ts';
import { useScreenViews } from './screen-views.ts';
import StudioShell from './StudioShell.vue';

/** Starts the window. The bridge must be connected before. */
export function mountStudio(selector: string): App {
  const app = createApp(StudioShell, {
    // The other screens come when the first one stands there.
    onDrawn: () => void useNotices().attempt(useScreenViews().loadRest),
  });
  app.use(createPinia());
  // What no boundary catches (event handlers) becomes a notice instead of a silent console line.
  app.config.errorHandler = (error) => {
    console.error(error);
    useNotices().showError(error);
  };
  useNavigation().install(features);
  app.mount(selector);
  return app;
}

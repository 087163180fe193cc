import type { RunPageService } from '../runs/run-page-service.ts';
import type { HandlersOf } from './call-registry.ts';

/** `runPage.*`. */
export function createRunPageCalls(page: RunPageService): HandlersOf<'runPage'> {
  return {
    'runPage.details': ({ id }) => page.details(id),
    'runPage.story': ({ id }) => page.story(id),
    'runPage.examine': ({ id, split }) => page.examine(id, split),
    'runPage.branch': (order) => page.branch(order),
    'runPage.restore': ({ id, step }) => page.restore(id, step),
    'runPage.bringBack': ({ id }) => page.bringBack(id),
    'runPage.verify': ({ id }) => page.verify(id),
    'runPage.cancelVerify'({ id }) {
      page.cancelVerify(id);
      return null;
    },
  };
}

import { watch } from 'vue';
import { useNavigation } from '../../app/navigation.ts';
import { useUnderstanding } from '../../app/understanding.ts';

/**
 * Tells lessons what a view shows: when it changes, when the screen comes to the front, and again when a step of a
 * lesson begins. What lies behind other screens was not looked at.
 */
export function useTell(shown: () => unknown, tell: () => void): void {
  const understanding = useUnderstanding();
  const navigation = useNavigation();
  watch(
    [shown, () => understanding.factsRevision, () => navigation.screen],
    () => {
      if (navigation.screen === 'understand') tell();
    },
    { immediate: true, flush: 'post' },
  );
}

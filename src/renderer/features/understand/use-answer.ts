import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { UnderstandQueries, UnderstandQuery } from '../../../core/contract/understand.ts';
import { useUnderstand, wasCancelled } from './understand-store.ts';

type Argument<N extends UnderstandQuery> = UnderstandQueries[N]['argument'];
type Result<N extends UnderstandQuery> = UnderstandQueries[N]['result'];

/** An answer that follows what it depends on. */
export interface LiveAnswer<N extends UnderstandQuery> {
  readonly answer: Readonly<ShallowRef<Result<N> | null>>;
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<Ref<string | null>>;
  load(): Promise<void>;
}

/**
 * Asks now and whenever the argument or the weights change; the newest question wins. Long ones wait for `load`.
 * @param argument undefined while there is nothing to ask.
 */
export function useAnswer<N extends UnderstandQuery>(
  name: N,
  argument: () => Argument<N> | undefined,
  options: { readonly onDemand?: boolean } = {},
): LiveAnswer<N> {
  const store = useUnderstand();
  const answer = shallowRef<Result<N> | null>(null);
  const busy = ref(false);
  const problem = ref<string | null>(null);
  let newest = 0;

  async function load(): Promise<void> {
    const asked = argument();
    if (asked === undefined || store.network === null) return;
    const mine = ++newest;
    busy.value = true;
    problem.value = null;
    try {
      const found = await store.ask(name, asked);
      if (mine === newest) answer.value = found;
    } catch (error) {
      if (mine !== newest) return;
      if (!wasCancelled(error)) {
        answer.value = null;
        problem.value = error instanceof Error ? error.message : String(error);
      }
    } finally {
      if (mine === newest) busy.value = false;
    }
  }

  watch(
    [() => JSON.stringify(argument()), () => store.revision],
    () => {
      if (options.onDemand === true) answer.value = null;
      else void load();
    },
    { immediate: true },
  );
  onBeforeUnmount(() => {
    newest += 1;
  });
  return { answer, busy, problem, load };
}

import { computed, ref, watch, type Ref } from 'vue';
import type { UnderstandQueries } from '../../../../core/contract/understand.ts';
import type { EdgeMark, LayerMark } from '../../../app/canvas-overlay.ts';
import { formatNumber } from '../../../ui/format.ts';
import { useUnderstand } from '../understand-store.ts';
import { useOnCanvas } from '../use-on-canvas.ts';

/** Ways that can be chosen. */
export const LISTED_WAYS = 8;

type ChainAnswer = UnderstandQueries['chain']['result'];

/** What the view of the chain rule shows, for the canvas. */
interface ChainParts {
  readonly answer: Readonly<Ref<ChainAnswer | null>>;
  /** The way whose factors are in the table, and its place among those that are listed. */
  readonly path: Readonly<Ref<ChainAnswer['layerPaths']['listed'][number] | undefined>>;
  readonly pathPlace: Ref<number>;
  readonly cards: Readonly<Ref<ReadonlyMap<string, LayerMark>>>;
  readonly wires: Readonly<Ref<ReadonlyMap<string, EdgeMark>>>;
  readonly agrees: Readonly<Ref<boolean>>;
}

/** The ways from a number to the loss on the Design canvas: one alone can be lit, first all of them are. */
export function useChainCanvas({ answer, path, pathPlace, cards, wires, agrees }: ChainParts) {
  const store = useUnderstand();
  const ALL = 'all';
  const litWay = ref(ALL);
  watch(answer, () => (litWay.value = ALL));
  const wayNodes = computed(() =>
    litWay.value === ALL ? null : (answer.value?.layerPaths.listed[Number(litWay.value)]?.nodes ?? null),
  );
  const canvasCards = computed(() => {
    const nodes = wayNodes.value;
    if (nodes === null) return cards.value;
    const factors = new Map(
      (path.value?.factors ?? []).map((factor) => [factor.by.split(/[[.]/)[0]!, factor]),
    );
    return new Map(
      [...cards.value].map(([node, mark]): [string, LayerMark] => {
        const factor = factors.get(node);
        if (!nodes.includes(node))
          return [node, { ...mark, text: 'not on this way', tone: null, faint: true }];
        return factor === undefined
          ? [node, mark]
          : [
              node,
              {
                ...mark,
                text: `× ${formatNumber(factor.factor, 3)} = ${formatNumber(factor.runningProduct, 3)}`,
                title: `∂${factor.of}/∂${factor.by}: factor ${factor.factor}, product so far ${factor.runningProduct}`,
              },
            ];
      }),
    );
  });
  const canvasWires = computed(() => {
    const nodes = wayNodes.value;
    if (nodes === null) return wires.value;
    const contribution = answer.value?.layerPaths.listed[Number(litWay.value)]?.contribution ?? 0;
    return new Map(
      (answer.value?.edges ?? [])
        .filter(({ from, to }) => nodes.indexOf(to) === nodes.indexOf(from) + 1 && nodes.includes(from))
        .map(({ from, to, slot }): [string, EdgeMark] => [
          `${from}>${to}:${slot}`,
          { weight: 0.7, value: contribution, text: '', isLit: true },
        ]),
    );
  });
  function lightWay(value: string): void {
    litWay.value = value;
    if (value !== ALL) pathPlace.value = Number(value);
  }
  return useOnCanvas('chain', () => {
    const now = answer.value;
    if (now === null) return null;
    const ways = now.layerPaths.listed.slice(0, LISTED_WAYS);
    const values = [ALL, ...ways.map((_, place) => String(place))];
    return {
      title: 'Chain rule',
      detail: `∂L/∂${now.label} = ${formatNumber(now.chain)}, ${
        agrees.value ? 'as the engine and central differences say' : 'the three answers differ'
      }`,
      cards: canvasCards.value,
      wires: canvasWires.value,
      current: null,
      options: [
        {
          value: ALL,
          label: now.layerPaths.count === 1 ? 'the one way' : `all ${now.layerPaths.count} ways`,
        },
        ...ways.map(({ contribution }, place) => ({
          value: String(place),
          label: `way ${place + 1}: ${formatNumber(contribution, 3)}`,
        })),
      ],
      option: litWay.value,
      optionLabel: 'Ways from the number to the loss',
      chooseOption: lightWay,
      go(by) {
        const next = values[values.indexOf(litWay.value) + by];
        if (next !== undefined) lightWay(next);
        return next !== undefined;
      },
      // The steepest weight of the card becomes the number that the ways begin at.
      choose(node) {
        const names = store.network?.layers.find((each) => each.node === node)?.parameters ?? [];
        const steep = now.steepest.find((each) => names.some(({ name }) => name === each.name));
        if (steep !== undefined) store.weight = { name: steep.name, element: steep.element };
      },
    };
  });
}

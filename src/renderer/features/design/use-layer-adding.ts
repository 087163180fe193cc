import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { insertOnEdge } from '../../../core/design/commands/index.ts';
import type { DesignEdge } from '../../../core/design/network-design.ts';
import { edgesOutOf, findDownstream, nodeTitle } from '../../../core/design/topology.ts';
import { layers } from '../../../core/layers/index.ts';
import { defaultValues } from '../../../core/support/fields.ts';
import { checkShape, type Shape } from '../../../core/support/shape.ts';
import { factsOf } from '../../app/dataset-facts.ts';
import { useDatasets } from '../../app/datasets.ts';
import { useSelection } from '../../app/selection.ts';
import { categories } from '../../network/categories.ts';
import type { LayerRow } from '../../network/layer-rows.ts';
import type { Point } from '../../network/projection.ts';
import type QuickPick from '../../ui/QuickPick.vue';
import type { useDesignEditor } from './design-editor.ts';
import { addLayer } from './layer-edits.ts';

/** Where a layer that is picked goes: behind a node, onto a wire, or to a free place. */
export type PickPlace =
  | { readonly kind: 'behind'; readonly id: string | null }
  | { readonly kind: 'wire'; readonly edge: DesignEdge }
  | ({ readonly kind: 'free' } & Point);

type Picks = InstanceType<typeof QuickPick>['$props']['picks'];

export interface LayerAdding {
  readonly pickOpen: Ref<boolean>;
  readonly pickPlace: ShallowRef<PickPlace>;
  /** Every layer of the catalogue; those that can take what arrives at the place stand first. */
  readonly layerPicks: ComputedRef<Picks>;
  /** Layers that the selected one may feed. */
  readonly connectPicks: ComputedRef<Picks>;
  add(type: string, place?: PickPlace): void;
  openPicker(place?: PickPlace): void;
}

/** Whether a layer with its usual settings takes this shape, alone or several of it. */
export function canTake(layer: (typeof layers.all)[number], shape: Shape | null): boolean {
  if (shape === null || layer.inputs.maximum === 0) return true;
  try {
    const inputs = Array.from({ length: Math.max(1, layer.inputs.minimum) }, () => shape);
    checkShape(layer.inferShape(inputs, defaultValues(layer.fields)), layer.type);
    return true;
  } catch {
    // The message tells what it wanted; here only that it does not fit counts.
    return false;
  }
}

/** How layers come into the design: which there are, where they go, what they begin with. */
export function useLayerAdding(
  editor: ReturnType<typeof useDesignEditor>,
  rows: () => readonly LayerRow[],
  centre: () => Point | undefined,
): LayerAdding {
  const datasets = useDatasets();
  const selection = useSelection();
  const pickOpen = ref(false);
  const pickPlace = shallowRef<PickPlace>({ kind: 'behind', id: null });

  /** Where a layer goes that is added without a place: behind the selected one, else behind what ends the network. */
  function lastPlace(): PickPlace {
    const wire = editor.selectedEdges[0];
    if (editor.selectedIds.length === 0 && wire !== undefined) return { kind: 'wire', edge: wire };
    return { kind: 'behind', id: editor.selectedIds.at(-1) ?? rows().at(-1)?.node.id ?? null };
  }

  /** What a new layer begins with: an Input takes the shape of the chosen data. */
  function startValues(type: string): Readonly<Record<string, unknown>> {
    const dataset = datasets.find(selection.datasetId ?? '') ?? datasets.datasets[0];
    return type === 'input' && dataset !== undefined ? { shape: [...factsOf(dataset).featureShape] } : {};
  }

  /** The shape that arrives at the place of the picker; null where nothing does, or it is not known. */
  function arriving(): Shape | null {
    const place = pickPlace.value;
    const from = place.kind === 'wire' ? place.edge.from : place.kind === 'behind' ? place.id : null;
    return from === null ? null : (editor.analysis?.nodes.get(from)?.outputShape ?? null);
  }

  return {
    pickOpen,
    pickPlace,
    layerPicks: computed(() => {
      const shape = arriving();
      const fitting = layers.all.filter((layer) => canTake(layer, shape));
      return [...fitting, ...layers.all.filter((layer) => !fitting.includes(layer))].map(
        ({ type, label, category, description }) => ({
          id: type,
          label,
          detail: description,
          group: categories[category].label,
          icon: categories[category].icon,
          words: type,
        }),
      );
    }),
    connectPicks: computed(() => {
      const { design, selectedId: from } = editor;
      if (design === null || from === null) return [];
      const fed = new Set(edgesOutOf(design, from).map(({ to }) => to));
      return design.nodes
        .filter(({ id, type }) => {
          const takesInput = (layers.find(type)?.inputs.maximum ?? 0) > 0;
          return id !== from && takesInput && !fed.has(id) && !findDownstream(design.edges, id).has(from);
        })
        .map((node) => ({
          id: node.id,
          label: nodeTitle(node),
          detail: node.id,
          group: categories[layers.get(node.type).category].label,
          icon: categories[layers.get(node.type).category].icon,
          words: node.id,
        }));
    }),
    add(type, place = lastPlace()) {
      const layer = { type, values: startValues(type) };
      if (place.kind === 'wire' && layers.get(type).inputs.maximum > 0) {
        editor.applyAndSelect((design) => insertOnEdge(design, place.edge, layer));
      } else if (place.kind === 'free') {
        addLayer(editor, layer, null, { x: place.x, y: place.y });
      } else addLayer(editor, layer, place.kind === 'behind' ? place.id : null, centre());
    },
    openPicker(place = lastPlace()) {
      pickPlace.value = place;
      pickOpen.value = true;
    },
  };
}

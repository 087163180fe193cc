import { removeNode, setParameterSettings, setValues } from '../../design/commands/index.ts';
import { getNode, nodeTitle } from '../../design/topology.ts';
import { layers } from '../../layers/index.ts';
import type { Mend, MendMaker } from './mend.ts';

/** Takes wrong settings back to the layer's own, and layers away that this studio does not know. */
export const settings: MendMaker = {
  codes: ['field-invalid', 'parameter-unknown', 'layer-unknown', 'shape-mismatch'],
  propose({ design, analysis, problem }) {
    const { node } = getNode(design, problem.node);
    if (problem.code === 'layer-unknown') {
      return [{ label: `Delete ${nodeTitle(node)}`, command: removeNode(design, node.id) }];
    }
    const layer = layers.get(node.type);
    if (problem.code === 'parameter-unknown') {
      const known = new Set(analysis.nodes.get(node.id)?.parameters.map(({ name }) => name));
      return Object.keys(node.parameters)
        .filter((name) => !known.has(name))
        .map((name) => ({
          label: `Remove the settings of ${name}`,
          command: setParameterSettings(design, node.id, name, null),
        }));
    }
    if (problem.code === 'shape-mismatch') {
      // Windows that are larger than what they look at: keep the size, or look at single places.
      const tries: readonly Readonly<Record<string, unknown>>[] = [{ padding: 'same' }, { groups: 1 }];
      return tries.flatMap((values): Mend[] => {
        const [name] = Object.keys(values) as [string];
        const field = layer.fields[name];
        if (field === undefined) return [];
        return [
          {
            label: `Set ${field.label.toLowerCase()} to ${String(values[name])}`,
            command: setValues(design, node.id, values),
          },
        ];
      });
    }
    const field = problem.details['field'];
    const known = typeof field === 'string' ? layer.fields[field] : undefined;
    if (typeof field !== 'string' || known === undefined) return [];
    return [
      {
        label: `Set ${known.label.toLowerCase()} back to its default`,
        command: setValues(design, node.id, { [field]: known.default }),
      },
    ];
  },
};

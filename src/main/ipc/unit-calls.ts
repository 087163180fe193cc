import { chooseEngine } from '../../core/engine/simd.ts';
import { parseDesign } from '../../core/design/parse.ts';
import { safetensors } from '../../core/formats/safetensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { hasUnitWeights, readUnitWeights } from '../../core/inspect/unit-weights.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { initializeParameters } from '../../core/plan/initialize-parameters.ts';
import type { RunService } from '../runs/run-service.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { HandlersOf } from './call-registry.ts';

/** `units.*`: weights of small networks, one by one. They are few, so main reads them itself. */
export function createUnitCalls(workspace: () => Workspace, runs: RunService): HandlersOf<'units'> {
  return {
    'units.read'({ source }) {
      if (source.kind === 'run') {
        const { spec } = workspace().runs.get(source.id);
        const { step, epoch, bytes } = workspace().weights.get(source.id, 'last');
        const { prepared } = workspace().runs.background(source.id);
        const weights = readUnitWeights(buildGraph(spec.design), safetensors.read(bytes).tensors);
        return { step, epoch, weights, featureNames: prepared?.featureNames ?? null };
      }
      const graph = buildGraph(parseDesign(source.design));
      const nothing = { step: 0, epoch: 0, weights: [], featureNames: null };
      if (!hasUnitWeights(graph)) return nothing;
      const { engine } = chooseEngine();
      const plan = buildPlan(graph, { engine, batchSize: 1, mode: 'inference', seed: source.seed });
      initializeParameters(plan, source.seed, source.initializer);
      const parameters = plan.parameters.map(({ name, spec, values }) => ({
        name,
        shape: spec.shape,
        values,
      }));
      return { ...nothing, weights: readUnitWeights(graph, parameters) };
    },
    'units.watch'({ id }) {
      runs.watchUnits(id);
      return null;
    },
  };
}

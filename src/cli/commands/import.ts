import { suggestMappings, listParameters } from '../../core/formats/mapping/map-tensors.ts';
import { buildGraph } from '../../core/graph/analyze.ts';
import { parseArguments } from '../arguments.ts';
import { EXIT, type CliCommand } from '../command.ts';
import { runTaskHere, withWorkspace, workspaceFile } from '../workspace-door.ts';
import { StudioError } from '../../core/support/errors.ts';

/** Brings a network or weights in. */
export const importCommand: CliCommand = {
  name: 'import',
  usage: '<file> --workspace <file> [--name <name>] [--design <id>] [--json]',
  summary: 'bring in a network (ONNX, TensorFlow.js), weights (safetensors, npz, JSON) or a run (bundle)',
  options: [
    ['<file>', 'what it is, is seen from its content; PyTorch files are never opened'],
    ['--workspace <file>', 'the workspace, a *.descent file that the window does not have open'],
    ['--name <name>', 'of the design that it becomes'],
    ['--design <id>', 'weights for this stored design instead; tensors are matched by name, then by shape'],
    ['--json', 'print the imported network as one JSON object'],
  ],
  async run(args, { output, errors, runTask = runTaskHere }) {
    const kinds = { workspace: 'value', name: 'value', design: 'value', json: 'flag' } as const;
    const parsed = parseArguments(args, kinds, 1);
    return withWorkspace(workspaceFile(parsed.value('workspace')), async (workspace) => {
      const { importBundle, isBundle } = await import('../run-bundles.ts');
      if (isBundle(parsed.words[0]!)) {
        const run = await importBundle(workspace, parsed.words[0]!, runTask);
        output.write(
          parsed.flag('json')
            ? `${JSON.stringify(run)}\n`
            : `The run "${run.name}" was brought in (${run.id}).\n`,
        );
        return EXIT.ok;
      }
      const { createModelImports } = await import('../../main/imports/model-imports.ts');
      const imports = createModelImports({ workspace: () => workspace, runTask });
      const draft = await imports.open(parsed.words[0]!);
      for (const note of draft.notes) errors.write(`Note: ${note}\n`);
      const designId = parsed.value('design');
      const design = designId === null ? draft.design : workspace.designs.get(designId).design;
      if (design === null) {
        throw new StudioError(
          'design-needed',
          'The file holds weights alone. Give the design that they belong to with --design.',
          {},
        );
      }
      const mappings = suggestMappings(listParameters(buildGraph(design)), draft.tensors);
      const name = parsed.value('name') ?? design.name;
      const model = await imports.keep({
        token: draft.token,
        name,
        designId,
        mappings,
        acceptNonFinite: false,
      });
      output.write(
        parsed.flag('json')
          ? `${JSON.stringify(model)}\n`
          : `${draft.formatLabel}: ${draft.tensors.length} tensors, ${model.parameterCount} parameters, kept as "${model.name}" (design ${model.designId})\n`,
      );
      return EXIT.ok;
    });
  },
};

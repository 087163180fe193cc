import { describe, expect, it } from 'vitest';
import { applyCommand, invertCommand, type DesignCommand } from '../command.ts';
import type { NetworkDesign } from '../network-design.ts';
import { createSampleChain, createSampleResidual } from '../testing/sample-designs.ts';
import { edgesInto } from '../topology.ts';
import * as commands from './index.ts';

/** Applies a command and checks that its inverse brings the design back. */
function perform(design: NetworkDesign, command: DesignCommand): NetworkDesign {
  const after = applyCommand(design, command);
  expect(applyCommand(after, invertCommand(command))).toEqual(design);
  return after;
}

/** Ids along the chain, from the input on. */
function chainOf(design: NetworkDesign): string[] {
  const ids: string[] = [];
  for (let at: string | undefined = 'input_1'; at !== undefined;) {
    ids.push(at);
    at = design.edges.find((edge) => edge.from === ids.at(-1))?.to;
  }
  return ids;
}

const chain = createSampleChain();

describe('adding layers', () => {
  it('puts a layer behind another and hands its edges on', () => {
    const command = commands.addNode(chain, { type: 'dropout' }, 'relu_1');
    expect(command.label).toBe('Add Dropout');
    const after = perform(chain, command);
    expect(chainOf(after)).toEqual(['input_1', 'dense_1', 'relu_1', 'dropout_1', 'dense_2']);
    expect(after.nodes.map((node) => node.id)).toEqual([
      'input_1',
      'dense_1',
      'relu_1',
      'dropout_1',
      'dense_2',
    ]);
    expect(after.nodes[4]!.position.y).toBe(chain.nodes[3]!.position.y + commands.CARD_SPACING);
  });

  it('gives ids that were never used for another layer of that type', () => {
    const after = perform(chain, commands.addNode(chain, { type: 'dense', values: { units: 5 } }));
    expect(after.nodes.at(-1)).toMatchObject({ id: 'dense_3', values: { units: 5, bias: true } });
    expect(after.edges).toEqual(chain.edges);
  });

  it('puts a layer onto one edge of several', () => {
    const design = createSampleResidual();
    const edge = { from: 'dense_1', to: 'add_1', slot: 0 };
    const after = perform(design, commands.insertOnEdge(design, edge, { type: 'relu' }));
    expect(edgesInto(after, 'add_1').map((each) => each.from)).toEqual(['relu_1', 'dense_2']);
    expect(edgesInto(after, 'dense_2')[0]!.from).toBe('dense_1');
  });

  it('refuses an input behind a layer, wrong values and unknown places', () => {
    expect(() => commands.addNode(chain, { type: 'input' }, 'relu_1')).toThrow(/takes no input/);
    expect(() => commands.addNode(chain, { type: 'dense', values: { units: 0 } })).toThrow(/`units`/);
    expect(() => commands.addNode(chain, { type: 'relu' }, 'ghost')).toThrow(/no layer "ghost"/);
    expect(() => commands.insertOnEdge(chain, { from: 'a', to: 'b', slot: 0 }, { type: 'relu' })).toThrow(
      /no edge/,
    );
  });
});

describe('removing layers', () => {
  it('heals a chain', () => {
    const command = commands.removeNode(chain, 'relu_1');
    expect(command.label).toBe('Delete ReLU');
    expect(chainOf(perform(chain, command))).toEqual(['input_1', 'dense_1', 'dense_2']);
  });

  it('heals a chain over several removed layers, in any order', () => {
    for (const ids of [
      ['dense_1', 'relu_1'],
      ['relu_1', 'dense_1', 'relu_1'],
    ]) {
      const command = commands.removeNodes(chain, ids);
      expect(command.label).toBe('Delete 2 layers');
      expect(chainOf(perform(chain, command))).toEqual(['input_1', 'dense_2']);
    }
  });

  it('closes the holes in the inputs of a merge', () => {
    const design = createSampleResidual();
    const cut = perform(design, commands.disconnect(design, { from: 'dense_1', to: 'add_1', slot: 0 }));
    expect(edgesInto(cut, 'add_1')).toEqual([{ from: 'dense_2', to: 'add_1', slot: 0 }]);
    const without = perform(design, commands.removeNode(design, 'dense_1'));
    expect(edgesInto(without, 'add_1').map((edge) => [edge.from, edge.slot])).toEqual([
      ['input_1', 0],
      ['dense_2', 1],
    ]);
  });

  it('leaves the rest alone when the removed layer had no input', () => {
    expect(perform(chain, commands.removeNode(chain, 'input_1')).edges).toEqual(chain.edges.slice(1));
  });
});

describe('connecting', () => {
  it('fills the next free input of a merge, and replaces the only input of others', () => {
    const design = createSampleResidual();
    const three = perform(design, commands.connect(design, { from: 'dense_2', to: 'add_1' }));
    expect(edgesInto(three, 'add_1').map((edge) => edge.slot)).toEqual([0, 1, 2]);
    const rewired = perform(chain, commands.connect(chain, { from: 'dense_1', to: 'dense_2' }));
    expect(edgesInto(rewired, 'dense_2')).toEqual([{ from: 'dense_1', to: 'dense_2', slot: 0 }]);
  });

  it('refuses circles and inputs that are not there', () => {
    expect(() => commands.connect(chain, { from: 'dense_2', to: 'dense_1' })).toThrow(/circle/);
    expect(() => commands.connect(chain, { from: 'relu_1', to: 'relu_1' })).toThrow(/circle/);
    expect(() => commands.connect(chain, { from: 'relu_1', to: 'input_1' })).toThrow(/takes no input/);
    expect(() => commands.connect(chain, { from: 'input_1', to: 'dense_2', slot: 4 })).toThrow(/inputs/);
  });

  it('changes nothing where the edge is there already', () => {
    expect(commands.connect(chain, { from: 'relu_1', to: 'dense_2' }).edits).toEqual([]);
  });
});

describe('changing values', () => {
  it('says in its label what was set', () => {
    const command = commands.setValues(chain, 'dense_1', { units: 32 });
    expect(command.label).toBe('Set units to 32');
    expect(perform(chain, command).nodes[1]!.values).toEqual({ units: 32, bias: true });
    expect(commands.setValues(chain, 'dense_1', { units: 3, bias: false }).label).toBe('Change Dense');
    expect(commands.setValues(chain, 'dense_1', { units: 8 }).edits).toEqual([]);
  });

  it('refuses wrong values before anything changes', () => {
    for (const units of [2 ** 31, -1, 0, 1.5]) {
      expect(() => commands.setValues(chain, 'dense_1', { units })).toThrow(/`units`/);
    }
    expect(() => commands.setValues(chain, 'dense_1', { colour: 1 })).toThrow(/colour/);
  });

  it('keeps settings of a parameter only while they differ from the defaults', () => {
    const frozen = perform(
      chain,
      commands.setParameterSettings(chain, 'dense_1', 'kernel', { frozen: true }),
    );
    expect(
      [
        { frozen: true },
        { learningRateFactor: 0.1 },
        { l1: 0.5 },
        { initializer: { type: 'zeros', values: {} } },
        null,
      ].map((each) => commands.setParameterSettings(chain, 'dense_1', 'kernel', each).label),
    ).toEqual([
      'Freeze kernel of Dense',
      'Set rate factor of kernel of Dense to 0.1',
      'Set L1 penalty of kernel of Dense to 0.5',
      'Set initializer of kernel of Dense to Zeros',
      'Reset kernel of Dense',
    ]);
    expect(frozen.nodes[1]!.parameters['kernel']).toMatchObject({ frozen: true, learningRateFactor: 1 });
    const both = perform(frozen, commands.setParameterSettings(frozen, 'dense_1', 'kernel', { l2: 0.1 }));
    expect(both.nodes[1]!.parameters['kernel']).toMatchObject({ frozen: true, l2: 0.1 });
    expect(
      perform(both, commands.setParameterSettings(both, 'dense_1', 'kernel', null)).nodes[1]!.parameters,
    ).toEqual({});
    expect(() => commands.setParameterSettings(chain, 'dense_1', 'kernel', { l1: -1 })).toThrow(/`l1`/);
    expect(() => commands.setParameterSettings(chain, 'dense_1', 'constructor', { l1: 1 })).toThrow(
      /parameter name/,
    );
  });

  it('renames layers and the network, and takes a title back', () => {
    const named = perform(chain, commands.setLabel(chain, 'dense_1', 'First'));
    expect(named.nodes[1]!.label).toBe('First');
    expect(commands.removeNode(named, 'dense_1').label).toBe('Delete First');
    expect(perform(named, commands.setLabel(named, 'dense_1', '  ')).nodes[1]!.label).toBeNull();
    expect(perform(chain, commands.rename(chain, 'Net')).name).toBe('Net');
    expect(perform(chain, commands.setNotes(chain, 'a\nb')).notes).toBe('a\nb');
    expect(() => commands.rename(chain, '')).toThrow(/visible/);
  });
});

describe('arranging', () => {
  it('moves cards, and refuses places that are no numbers', () => {
    const after = perform(chain, commands.move(chain, [{ id: 'relu_1', position: { x: 5, y: -0 } }]));
    expect(after.nodes[2]!.position).toEqual({ x: 5, y: 0 });
    expect(() => commands.move(chain, [{ id: 'relu_1', position: { x: NaN, y: 0 } }])).toThrow(/position\.x/);
  });

  it('moves a layer up and down a chain, and places with it', () => {
    const up = perform(chain, commands.moveInChain(chain, 'relu_1', 'up'));
    expect(chainOf(up)).toEqual(['input_1', 'relu_1', 'dense_1', 'dense_2']);
    expect(up.nodes.map((node) => node.id)).toEqual(['input_1', 'relu_1', 'dense_1', 'dense_2']);
    expect(up.nodes.map((node) => node.position.y)).toEqual(chain.nodes.map((node) => node.position.y));
    expect(perform(up, commands.moveInChain(up, 'relu_1', 'down'))).toEqual({
      ...chain,
      edges: expect.anything(),
    });
    const down = perform(chain, commands.moveInChain(chain, 'relu_1', 'down'));
    expect(chainOf(down)).toEqual(['input_1', 'dense_1', 'dense_2', 'relu_1']);
  });

  it('knows what cannot move: inputs, ends and branches', () => {
    expect(commands.canMoveInChain(chain, 'dense_1', 'up')).toBe(false);
    expect(commands.canMoveInChain(chain, 'dense_2', 'down')).toBe(false);
    const design = createSampleResidual();
    expect(commands.canMoveInChain(design, 'dense_1', 'down')).toBe(false);
    expect(() => commands.moveInChain(design, 'dense_1', 'down')).toThrow(/neighbour/);
  });

  it('duplicates layers with the edges among them', () => {
    const after = perform(chain, commands.duplicate(chain, ['dense_1', 'relu_1']));
    expect(after.nodes.slice(4).map((node) => node.id)).toEqual(['dense_3', 'relu_2']);
    expect(after.edges.slice(3)).toEqual([{ from: 'dense_3', to: 'relu_2', slot: 0 }]);
    const inline = perform(chain, commands.duplicateInChain(chain, 'relu_1'));
    expect(chainOf(inline)).toEqual(['input_1', 'dense_1', 'relu_1', 'relu_2', 'dense_2']);
  });

  it('replaces the whole design', () => {
    const next = createSampleResidual();
    const command = commands.replaceDesign(chain, next, 'Use template');
    expect(perform(chain, command)).toEqual(next);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layers } from '../layers/index.ts';
import { StudioError } from '../support/errors.ts';
import { LIMITS } from '../support/limits.ts';
import { parseStrictJson } from '../support/strict-json.ts';
import type { DesignCommand } from './command.ts';
import * as commands from './commands/index.ts';
import { parseFragment, serializeFragment } from './fragment-text.ts';
import { createHistory, perform, redo, redoLabel, undo, undoLabel, type DesignHistory } from './history.ts';
import type { NetworkDesign } from './network-design.ts';
import { parseDesign } from './parse.ts';
import { serializeDesign } from './serialize.ts';
import { createSampleChain, createSampleResidual } from './testing/sample-designs.ts';

/** Something that a person may do; `pick` chooses among what the design has. */
type Action = (design: NetworkDesign, pick: <T>(items: readonly T[]) => T) => DesignCommand;

const types = layers.all.map((layer) => layer.type);
const ids = (design: NetworkDesign) => design.nodes.map((node) => node.id);
const actions: readonly Action[] = [
  (design, pick) => commands.addNode(design, { type: pick(types) }),
  (design, pick) => commands.addNode(design, { type: pick(types) }, pick(ids(design))),
  (design, pick) => commands.removeNode(design, pick(ids(design))),
  (design, pick) => commands.removeNodes(design, [pick(ids(design)), pick(ids(design))]),
  (design, pick) => commands.insertOnEdge(design, pick(design.edges), { type: pick(types) }),
  (design, pick) => commands.connect(design, { from: pick(ids(design)), to: pick(ids(design)) }),
  (design, pick) => commands.disconnect(design, pick(design.edges)),
  (design, pick) => commands.setValues(design, pick(ids(design)), { units: pick([1, 2, 32, 0]) }),
  (design, pick) =>
    commands.setParameterSettings(design, pick(ids(design)), 'kernel', {
      l1: pick([0, 0.1]),
      frozen: pick([true, false]),
    }),
  (design, pick) =>
    commands.setParameterSettings(
      design,
      pick(ids(design)),
      pick(['kernel', 'bias']),
      pick([
        null,
        { learningRateFactor: 0.1 },
        { l2: 0.01 },
        { initializer: { type: 'heNormal', values: {} } },
        { initializer: { type: 'nowhere', values: {} } },
        { learningRateFactor: 0 },
      ]),
    ),
  (design, pick) =>
    commands.setParameterSettingsOfAll(design, [pick(ids(design)), pick(ids(design))], 'kernel', {
      frozen: pick([true, false]),
    }),
  (design, pick) =>
    commands.arrange(
      design,
      ids(design).map((id) => ({ id, position: { x: pick([0, 12]), y: pick([-4, 88]) } })),
      'Lay out top-down',
    ),
  (design, pick) => commands.setLabel(design, pick(ids(design)), pick([null, 'Mine', '<b>', 'a\u0000'])),
  (design, pick) => commands.rename(design, pick(['A', 'B', ''])),
  (design, pick) => commands.setNotes(design, pick(['x', 'y\nz'])),
  (design, pick) =>
    commands.move(design, [{ id: pick(ids(design)), position: { x: pick([-0, 3, -7.5]), y: pick([0, 9]) } }]),
  (design, pick) => commands.duplicate(design, [pick(ids(design)), pick(ids(design))]),
  (design, pick) => commands.duplicateInChain(design, pick(ids(design))),
  (design, pick) => commands.moveInChain(design, pick(ids(design)), pick(['up', 'down'])),
  (design, pick) => commands.groupNodes(design, [pick(ids(design)), pick(ids(design))], pick(['Block', ''])),
  (design, pick) => commands.ungroup(design, pick(design.groups ?? []).id),
  (design, pick) => commands.setCollapsed(design, pick(design.groups ?? []).id, pick([true, false])),
  (design, pick) => commands.renameGroup(design, pick(design.groups ?? []).id, 'Stage'),
  (design, pick) => commands.repeatBlock(design, [pick(ids(design)), pick(ids(design))], pick([2, 3, 1])),
  (design, pick) =>
    commands.rewire(design, pick(design.edges), { from: pick(ids(design)), to: pick(ids(design)) }),
  (design, pick) => commands.moveOntoEdge(design, pick(ids(design)), pick(design.edges)),
  (design, pick) => commands.disconnectAll(design, [pick(design.edges), pick(design.edges)]),
  (design, pick) => commands.align(design, [pick(ids(design)), pick(ids(design))], pick(['row', 'column'])),
  (design, pick) => commands.distribute(design, ids(design), pick(['row', 'column'])),
  (design, pick) =>
    commands.setValuesOfAll(design, [pick(ids(design)), pick(ids(design))], { units: pick([3, 5]) }),
  (design, pick) =>
    commands.pasteFragment(
      design,
      parseFragment(serializeFragment(commands.copyFragment(design, [pick(ids(design)), pick(ids(design))]))),
    ),
  (design) => commands.replaceDesign(design, createSampleResidual(), 'Start over'),
];

const script = fc.array(
  fc.tuple(fc.nat(actions.length - 1), fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }), fc.nat(1500)),
  {
    maxLength: 25,
  },
);

/** Plays a script; what a command refuses is left out, as the window would. */
function play(
  start: NetworkDesign,
  steps: readonly (readonly [number, readonly number[], number])[],
  among: readonly Action[] = actions,
): DesignHistory {
  let history = createHistory(start);
  let nowMs = 0;
  for (const [action, choices, pauseMs] of steps) {
    let used = 0;
    nowMs += pauseMs;
    const pick = <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new StudioError('nothing-there', '');
      return items[choices[used++ % choices.length]! % items.length]!;
    };
    try {
      history = perform(history, among[action]!(history.design, pick), nowMs);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      expect(error.code).not.toBe('edit-stale');
    }
  }
  return history;
}

/** What the commands' room gives away besides commands. */
const questions = new Set<string>(['canMoveInChain', 'copyFragment', 'findBlockEnds', 'getGroup']);

describe('any series of commands', () => {
  it('draws on every command that there is, and each does something now and then', () => {
    const used = actions.map(String).join();
    for (const [name, value] of Object.entries(commands))
      if (typeof value === 'function' && !questions.has(name)) expect(used).toContain(`.${name}(`);
    const worked = new Set<number>();
    const watched = actions.map((action, at): Action => (design, pick) => {
      const command = action(design, pick);
      if (command.edits.length > 0) worked.add(at);
      return command;
    });
    fc.assert(
      fc.property(script, (steps) => void play(createSampleResidual(), steps, watched)),
      { numRuns: 300, seed: 5 },
    );
    expect(actions.flatMap((_, at) => (worked.has(at) ? [] : [String(actions[at])]))).toEqual([]);
  });

  it('can be undone to the start and redone to the end', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const start = createSampleChain();
        const played = play(start, steps);
        let back = played;
        while (undoLabel(back) !== null) back = undo(back);
        expect(back.design).toEqual(start);
        let forth = back;
        while (redoLabel(forth) !== null) forth = redo(forth);
        expect(forth.design).toEqual(played.design);
        expect(forth.past).toEqual(played.past);
      }),
      { numRuns: 300 },
    );
  });

  it('leads to a design that a file can hold: ids unique, edges whole, values valid', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const { design } = play(createSampleResidual(), steps);
        expect(parseDesign(parseStrictJson(serializeDesign(design)))).toEqual(design);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves earlier designs as they were', () => {
    const start = createSampleChain();
    const text = serializeDesign(start);
    fc.assert(
      fc.property(script, (steps) => void play(start, steps)),
      { numRuns: 100 },
    );
    expect(serializeDesign(start)).toBe(text);
  });
});

describe('the history', () => {
  const start = createHistory(createSampleChain());
  const setUnits = (history: DesignHistory, units: number, nowMs: number | null = null) =>
    perform(history, commands.setValues(history.design, 'dense_1', { units }), nowMs);

  it('makes one step of quick edits of the same field', () => {
    let history = setUnits(start, 9, 0);
    history = setUnits(history, 10, 900);
    history = setUnits(history, 32, 1800);
    expect(history.past.length).toBe(1);
    expect(history.past[0]!.edits.length).toBe(1);
    expect(undoLabel(history)).toBe('Set units to 32');
    expect(undo(history).design).toEqual(start.design);
  });

  it('keeps slow edits, other fields, and edits after an undo apart', () => {
    expect(setUnits(setUnits(start, 9, 0), 10, 1001).past.length).toBe(2);
    expect(setUnits(setUnits(start, 9), 10).past.length).toBe(2);
    const other = perform(
      setUnits(start, 9, 0),
      commands.setValues(start.design, 'dense_1', { bias: false }),
      1,
    );
    expect(other.past.length).toBe(2);
    const undone = undo(setUnits(setUnits(start, 9, 0), 10, 2000));
    expect(setUnits(undone, 11, 2001).past.length).toBe(2);
  });

  it('forgets what was undone once something new is done', () => {
    const undone = undo(setUnits(start, 9));
    expect(redoLabel(undone)).toBe('Set units to 9');
    expect(redoLabel(setUnits(undone, 10))).toBeNull();
  });

  it('ignores commands that change nothing', () => {
    expect(setUnits(start, 8)).toBe(start);
    expect(undo(start)).toBe(start);
    expect(redo(start)).toBe(start);
  });

  it('keeps a bounded number of steps', () => {
    let history = start;
    for (let units = 1; units <= LIMITS.historyLength + 50; units++) history = setUnits(history, units + 8);
    expect(history.past.length).toBe(LIMITS.historyLength);
  });
});

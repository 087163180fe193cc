import { expect, it } from 'vitest';
import { elementAt } from './tensor-index.ts';
import { layOutMaps, sliceMap } from './tensor-maps.ts';

const numbered = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((all, axis) => all * axis, 1) }, (_, at) => at);

it('an activation is a picture per channel of one example', () => {
  const shape = [2, 3, 4, 5];
  const layout = layOutMaps(shape, false)!;
  expect(layout).toMatchObject({ chosen: 'example', choices: 2, lines: 3, columns: 4, maps: 5 });
  const map = sliceMap(numbered(shape), layout, false, 1, 3);
  for (let line = 0; line < 3; line++) {
    for (let column = 0; column < 4; column++) {
      expect(map[line * 4 + column]).toBe(elementAt([1, line, column, 3], shape));
    }
  }
});

it('a kernel is a picture per unit at one input channel', () => {
  const shape = [3, 2, 4, 5];
  const layout = layOutMaps(shape, true)!;
  expect(layout).toMatchObject({ chosen: 'input channel', choices: 4, lines: 3, columns: 2, maps: 5 });
  const map = sliceMap(numbered(shape), layout, true, 2, 4);
  for (let line = 0; line < 3; line++) {
    for (let column = 0; column < 2; column++) {
      expect(map[line * 2 + column]).toBe(elementAt([line, column, 2, 4], shape));
    }
  }
});

it('anything else is no stack of pictures', () => {
  expect(layOutMaps([8, 16], false)).toBeNull();
  expect(layOutMaps([8, 1, 1, 16], false)).toBeNull();
  expect(layOutMaps([1, 1, 8, 16], true)).toBeNull();
});

import { reactive } from 'vue';
import { describe, expect, it } from 'vitest';
import { unpackSeries } from '../../core/contract/packed-records.ts';
import type { RunSummary } from '../../core/contract/run-records.ts';
import { createFakeStudio } from './fake/fake-studio.ts';
import { fakeExamples } from './fake/fake-state.ts';
import { connectStudio, studio } from './studio.ts';
import { toPlain } from './to-plain.ts';

describe('the studio client', () => {
  it('unwraps answers and throws errors with their code', async () => {
    connectStudio(createFakeStudio());
    expect((await studio.call('app.info')).version).toBe('0.1.0');
    await expect(
      studio.call('designs.get', { id: '00000000-0000-4000-8000-00000000dead' }),
    ).rejects.toMatchObject({
      code: 'design-unknown',
    });
  });

  it('sends what Vue made reactive as plain data', async () => {
    connectStudio(createFakeStudio());
    const { spec } = reactive({ spec: fakeExamples[0]!.spec });
    const run = await studio.call('runs.start', { name: 'reactive', spec });
    expect(run.status).toBe('running');
    expect(structuredClone(toPlain(spec))).toEqual(fakeExamples[0]!.spec);
  });

  it('refuses an argument that the real studio would refuse', async () => {
    connectStudio(createFakeStudio());
    await expect(
      studio.call('datasets.preview', { id: '../etc', firstRow: 0, count: 1 }),
    ).rejects.toMatchObject({
      code: 'argument-invalid',
    });
  });
});

it('gives nothing back to the sender of an event, whatever the listener returns', () => {
  const fake = createFakeStudio();
  const returned: unknown[] = [];
  connectStudio({
    ...fake,
    on: (name, listener) => fake.on(name, (event) => void returned.push(listener(event) as unknown)),
  });
  studio.on('notice', (event) => reactive({ event }));
  fake.emit('notice', { severity: 'information', message: 'hello' });
  expect(returned).toEqual([undefined]);
});

describe('the fake', () => {
  it('trains a run to its end with falling loss and the events of a real one', async () => {
    const fake = createFakeStudio({ fresh: true });
    connectStudio(fake);
    const changes: RunSummary[] = [];
    let points = 0;
    studio.on('run.changed', (run) => changes.push(run));
    studio.on('run.progress', (progress) => (points += progress.points.x.length));
    const { id } = await studio.call('runs.start', { name: 'first', spec: fakeExamples[0]!.spec });
    fake.tick(50);
    const [series] = unpackSeries(
      await studio.call('runs.series', { ids: [id], names: ['train.loss'], maximumPoints: 1000 }),
    );
    const { y } = series!.series[0]!;
    expect(y).toHaveLength(50);
    expect(y.at(-1)!).toBeLessThan(y[0]! / 2);
    expect(points).toBe(500);
    expect(changes.at(-1)).toMatchObject({ id, status: 'completed', epoch: 50, hasWeights: true });
  });

  it('stops telling who unsubscribed', () => {
    const fake = createFakeStudio();
    connectStudio(fake);
    let heard = 0;
    const stop = studio.on('notice', () => heard++);
    fake.emit('notice', { severity: 'information', message: 'one' });
    stop();
    fake.emit('notice', { severity: 'information', message: 'two' });
    expect(heard).toBe(1);
  });
});

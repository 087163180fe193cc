import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import DataTable from './DataTable.vue';
import type { TableColumn } from './table-column.ts';

interface Line {
  readonly name: string;
  readonly loss: number;
}

let resized: (height: number) => void = () => undefined;
class Observer {
  constructor(callback: (entries: readonly unknown[]) => void) {
    resized = (height) => callback([{ contentRect: { height } }]);
  }
  observe(): void {}
  disconnect(): void {}
}

const columns: readonly TableColumn<Line>[] = [
  { key: 'name', label: 'Name', width: '100px', value: ({ name }) => name },
  {
    key: 'loss',
    label: 'Loss',
    value: ({ loss }) => loss,
    show: ({ loss }) => ({ text: loss.toFixed(2), exact: String(loss), note: '@7' }),
  },
];
const makeLines = (count: number, prefix: string): readonly Line[] =>
  Array.from({ length: count }, (_, at) => ({ name: `${prefix}${at}`, loss: 0.123456 + at }));

function mountTable(rows: readonly Line[]) {
  const table = mount(DataTable<Line>, {
    props: {
      label: 'Lines',
      rows,
      columns,
      rowKey: ({ name }: Line) => name,
      rowState: ({ name, loss }: Line) => [name, loss],
      pinned: 1,
    },
    attachTo: document.body,
  });
  const rowsOf = (): string[] =>
    table.findAll('.row').map((row) => row.find('[role="gridcell"]').element.textContent);
  return { table, rowsOf };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('ResizeObserver', Observer);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

it('says what its columns say: the value, or a short text with all digits behind it', () => {
  const { table } = mountTable(makeLines(1, 'a'));
  const cells = table.findAll('[role="gridcell"]');
  expect(cells.map((cell) => cell.element.textContent)).toEqual(['a0', '0.12@7']);
  expect(cells[1]!.attributes('title')).toBe('0.123456');
});

it('puts all digits on the clipboard where somebody copies the short ones', () => {
  const { table } = mountTable(makeLines(1, 'a'));
  const copy = (cell: Element): string | undefined => {
    window.getSelection()!.selectAllChildren(cell);
    let copied: string | undefined;
    const event = new Event('copy', { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { setData: (_: string, text: string) => (copied = text) } });
    cell.dispatchEvent(event);
    return copied;
  };
  const [name, loss] = table.findAll('[role="gridcell"]').map(({ element }) => element);
  expect(copy(loss!)).toBe('0.123456');
  expect(copy(name!)).toBeUndefined();
});

it('draws the rows in sight of another list at once, those beyond the edge after them', async () => {
  const { table, rowsOf } = mountTable(makeLines(100, 'a'));
  resized(300);
  await vi.advanceTimersByTimeAsync(2000);
  expect(rowsOf()).toHaveLength(16);
  await table.setProps({ rows: makeLines(50, 'b') });
  await nextTick();
  expect(rowsOf().slice(0, 10)).toEqual(makeLines(10, 'b').map(({ name }) => name));
  expect(rowsOf().slice(10)).toEqual(
    makeLines(16, 'a')
      .slice(10)
      .map(({ name }) => name),
  );
  await vi.advanceTimersByTimeAsync(1000);
  expect(rowsOf()).toEqual(makeLines(16, 'b').map(({ name }) => name));
});

it('shows the right rows beyond the edge however quickly lists follow each other', async () => {
  const { table, rowsOf } = mountTable(makeLines(100, 'a'));
  resized(300);
  await vi.advanceTimersByTimeAsync(2000);
  // Shorter than what is in the document, then another long one, and back before anything was drawn.
  for (const rows of [makeLines(12, 'b'), makeLines(99, 'c'), makeLines(100, 'a')]) {
    await table.setProps({ rows });
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(rowsOf()).toEqual(makeLines(16, 'a').map(({ name }) => name));
});

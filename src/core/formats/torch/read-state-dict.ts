import { showValue, StudioError } from '../../support/errors.ts';
import { sizeOf } from '../../support/shape.ts';
import { readFloats } from '../float-bytes.ts';
import { readZip } from '../zip/read-zip.ts';
import type { TorchTensor } from './pickle.ts';

/** Most tensors of a state_dict. */
const MOST_ENTRIES = 100_000;

/** What the machine of pickle has on its stack here: plain data, and nothing that could be called. */
type Item =
  | { readonly kind: 'mark' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'tuple'; readonly items: readonly Item[] }
  /** Name of a thing of Python; only three are known, none is looked up. */
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'dictionary'; readonly entries: Map<string, Item> }
  | { readonly kind: 'storage'; readonly key: string; readonly length: number }
  | { readonly kind: 'tensor'; readonly key: string; readonly shape: readonly number[] };

const DICTIONARY = 'collections.OrderedDict';
const REBUILD = 'torch._utils._rebuild_tensor_v2';
const STORAGE = 'torch.FloatStorage';

function refuse(message: string): StudioError {
  return new StudioError(
    'state-dict-invalid',
    `This is no state_dict as it is written here: ${message}.`,
    {},
  );
}

/**
 * Reads back the `.pt` file that this studio wrote: the tensors by name, in their order. The pickle in it is not run:
 * its thirteen opcodes are taken as a description of tensors, any other opcode or name is refused. Files from elsewhere
 * are not read at all.
 * @throws StudioError `state-dict-invalid`, `zip-invalid`.
 */
export function readStateDict(bytes: Uint8Array): readonly TorchTensor[] {
  const entries = readZip(bytes, { entries: MOST_ENTRIES, totalBytes: 4 * bytes.length });
  const byName = new Map(entries.map((entry) => [entry.name, entry.bytes]));
  const take = (name: string): Uint8Array => {
    const found = byName.get(`archive/${name}`);
    if (found === undefined) throw refuse(`it has no "archive/${name}"`);
    return found;
  };
  const text = (name: string) => new TextDecoder().decode(take(name)).trim();
  if (text('byteorder') !== 'little') throw refuse(`its bytes are ${showValue(text('byteorder'))}`);
  if (text('version') !== '3') throw refuse(`its version is ${showValue(text('version'))}`);
  const tensors = new UnpickledState(take('data.pkl')).read();
  if (tensors.size + 3 !== entries.length) throw refuse('it has more entries than its pickle speaks of');
  return Array.from(tensors, ([name, { key, shape }]) => {
    const stored = take(`data/${key}`);
    if (stored.length !== 4 * sizeOf(shape)) {
      throw refuse(`"${name}" needs ${4 * sizeOf(shape)} bytes, it has ${stored.length}`);
    }
    return { name, shape, values: readFloats(stored, 0, sizeOf(shape)) };
  });
}

/** The opcodes that `pickleStateDict` writes, and no others. */
class UnpickledState {
  readonly #bytes: Uint8Array;
  readonly #stack: Item[] = [];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): ReadonlyMap<string, { readonly key: string; readonly shape: readonly number[] }> {
    if (this.#number(1) !== 0x80 || this.#number(1) !== 2) throw refuse('its pickle has another protocol');
    for (;;) {
      const opcode = this.#number(1);
      if (opcode === 0x2e) break;
      this.#step(opcode);
    }
    const [result, ...rest] = this.#stack;
    if (result?.kind !== 'dictionary' || rest.length > 0 || this.#at !== this.#bytes.length) {
      throw refuse('its pickle gives no dictionary');
    }
    return new Map(
      Array.from(result.entries, ([name, item]) => {
        if (item.kind !== 'tensor') throw refuse(`"${name}" is no tensor`);
        return [name, item] as const;
      }),
    );
  }

  #step(opcode: number): void {
    const letter = String.fromCharCode(opcode);
    if (letter === 'c') this.#stack.push({ kind: 'global', name: `${this.#line()}.${this.#line()}` });
    else if (letter === 'X') this.#stack.push({ kind: 'text', text: this.#text(this.#number(4)) });
    else if (letter === 'K') this.#stack.push({ kind: 'number', value: this.#number(1) });
    else if (letter === 'J') this.#stack.push({ kind: 'number', value: this.#number(4) });
    else if (letter === '(') this.#stack.push({ kind: 'mark' });
    else if (letter === ')') this.#stack.push({ kind: 'tuple', items: [] });
    else if (letter === 't') this.#stack.push({ kind: 'tuple', items: this.#toMark() });
    else if (letter === 'Q') this.#stack.push(storageOf(this.#pop()));
    else if (letter === 'R') this.#reduce();
    else if (letter === 'u') this.#setItems();
    else if (opcode === 0x89) this.#stack.push({ kind: 'flag' });
    else throw refuse(`the opcode ${opcode} at byte ${this.#at - 1} of its pickle has no place in one`);
  }

  #reduce(): void {
    const items = itemsOf(this.#pop());
    const made = this.#pop();
    if (made.kind !== 'global') throw refuse('it calls something without a name');
    if (made.name === DICTIONARY && items.length === 0) {
      this.#stack.push({ kind: 'dictionary', entries: new Map() });
    } else if (made.name === REBUILD) this.#stack.push(tensorOf(items));
    else throw refuse(`it calls ${showValue(made.name)}`);
  }

  #setItems(): void {
    const items = this.#toMark();
    const target = this.#stack.at(-1);
    if (target?.kind !== 'dictionary' || items.length % 2 !== 0)
      throw refuse('it fills what is no dictionary');
    for (let index = 0; index < items.length; index += 2) {
      const name = textOf(items[index]!);
      if (target.entries.has(name)) throw refuse(`${showValue(name)} is there twice`);
      target.entries.set(name, items[index + 1]!);
    }
  }

  #pop(): Item {
    const item = this.#stack.pop();
    if (item === undefined) throw refuse('its pickle takes more than it has');
    return item;
  }

  #toMark(): readonly Item[] {
    const items: Item[] = [];
    for (let item = this.#pop(); item.kind !== 'mark'; item = this.#pop()) items.push(item);
    return items.reverse();
  }

  #number(size: number): number {
    if (this.#at + size > this.#bytes.length) throw refuse('its pickle is cut off');
    let value = 0;
    for (let index = size - 1; index >= 0; index--) value = value * 256 + this.#bytes[this.#at + index]!;
    this.#at += size;
    return value;
  }

  #text(length: number): string {
    const from = this.#at;
    if (from + length > this.#bytes.length) throw refuse('its pickle is cut off');
    this.#at += length;
    return new TextDecoder().decode(this.#bytes.subarray(from, from + length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw refuse('its pickle is cut off');
    const line = this.#text(end - this.#at);
    this.#at++;
    return line;
  }
}

function itemsOf(item: Item): readonly Item[] {
  if (item.kind !== 'tuple') throw refuse('its pickle has something else where a tuple is due');
  return item.items;
}

function textOf(item: Item): string {
  if (item.kind !== 'text') throw refuse('its pickle has something else where a text is due');
  return item.text;
}

const numbersOf = (item: Item): readonly number[] =>
  itemsOf(item).map((each) => {
    if (each.kind !== 'number') throw refuse('its pickle has something else where a number is due');
    return each.value;
  });

/** ('storage', FloatStorage, key, 'cpu', length) */
function storageOf(item: Item): Item {
  const [word, type, key, device, length, ...rest] = itemsOf(item);
  const isKnown =
    rest.length === 0 &&
    word?.kind === 'text' &&
    word.text === 'storage' &&
    type?.kind === 'global' &&
    type.name === STORAGE &&
    device?.kind === 'text' &&
    device.text === 'cpu' &&
    length?.kind === 'number';
  if (!isKnown) throw refuse('a storage of it is none of float32 numbers');
  return { kind: 'storage', key: textOf(key!), length: length.value };
}

/** (storage, offset, shape, strides, requires_grad, hooks): whole, in the order of its rows. */
function tensorOf(items: readonly Item[]): Item {
  const [storage, offset, sizes, steps, flag, hooks, ...rest] = items;
  if (
    storage?.kind !== 'storage' ||
    rest.length > 0 ||
    flag?.kind !== 'flag' ||
    hooks?.kind !== 'dictionary'
  ) {
    throw refuse('a tensor of it is described in another way');
  }
  const shape = numbersOf(sizes!);
  let step = 1;
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 1; axis >= 0; step *= shape[axis]!, axis--) strides[axis] = step;
  if (
    offset?.kind !== 'number' ||
    offset.value !== 0 ||
    storage.length !== sizeOf(shape) ||
    numbersOf(steps!).join() !== strides.join()
  ) {
    throw refuse('a tensor of it is a part or a view of another one');
  }
  return { kind: 'tensor', key: storage.key, shape };
}

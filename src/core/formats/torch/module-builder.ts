import { createNamer } from '../code/identifier.ts';
import type { Constant, Value } from '../program/program.ts';
import type { TorchTensor } from './pickle.ts';

/** Names that torch.nn.Module has for itself. */
const MODULE_NAMES =
  `T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double
dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu
load_state_dict modules named_buffers named_children named_modules named_parameters parameters register_buffer
register_module register_parameter requires_grad_ set_extra_state set_submodule share_memory state_dict to
to_empty train training type xpu zero_grad answer self torch nn F math Path Network load prepare prepare_row
COLUMNS CLASSES MISSING np position_waves`.split(/\s+/);

/** A table as code where it can be calculated; its numbers come with the weights anyway. */
function tableCode({ recipe, shape: [rows, columns] }: Constant, shape: string): string {
  switch (recipe?.kind) {
    case undefined:
      return `torch.zeros(${shape})`;
    case 'number':
      return `torch.full(${shape}, ${recipe.value})`;
    case 'causalMask':
      return `torch.triu(torch.full(${shape}, ${recipe.hidden}), 1)`;
    case 'positionWaves':
      return `position_waves(${rows}, ${columns}, ${recipe.base})`;
  }
}

/** Collects the parts of a torch.nn.Module while operations are printed. */
export class ModuleBuilder {
  /** Lines of `__init__`. */
  readonly fields: string[] = [];
  /** What the state_dict holds. */
  readonly tensors: TorchTensor[] = [];
  readonly #namer = createNamer();
  readonly #learned: ReadonlySet<string>;
  readonly #plain = new Map<string, string>();

  /** @param learned names of constants that are parameters, not tables. */
  constructor(learned: ReadonlySet<string>) {
    this.#learned = learned;
    for (const name of MODULE_NAMES) this.#namer(name);
  }

  name = ({ id }: Value): string => `v${id}`;

  /**
   * Adds a module named after its kernel (`block_1.attention/queryKernel` -> `block_1_attention_query`) and
   * gives the code that calls it.
   */
  module(kernel: Constant, code: string, tensors: readonly TorchTensor[]): string {
    const stem = kernel.name.replace(/[kK]ernel$|slope$|gamma$|runningMean$/, '').replace(/[./]+$/, '');
    return this.moduleNamed(stem, code, tensors);
  }

  moduleNamed(stem: string, code: string, tensors: readonly TorchTensor[]): string {
    const name = this.#namer(stem.replace(/[./]/g, '_'));
    this.fields.push(`self.${name} = ${code}`);
    for (const tensor of tensors) this.tensors.push({ ...tensor, name: `${name}.${tensor.name}` });
    return `self.${name}`;
  }

  /** A constant by itself: a parameter when learned, else a buffer. */
  constant(constant: Constant): string {
    const known = this.#plain.get(constant.name);
    if (known !== undefined) return known;
    const name = this.#namer(constant.name.replace(/[./]/g, '_'));
    const shape = constant.shape.length === 0 ? '()' : `(${constant.shape.join(', ')},)`;
    this.fields.push(
      this.#learned.has(constant.name)
        ? `self.${name} = nn.Parameter(torch.zeros(${shape}))`
        : `self.register_buffer("${name}", ${tableCode(constant, shape)})`,
    );
    this.tensors.push({ ...constant, name });
    this.#plain.set(constant.name, `self.${name}`);
    return `self.${name}`;
  }
}

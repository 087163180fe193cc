import type { InjectionKey, Ref } from 'vue';
import type { DesignEdge } from '../../../../core/design/network-design.ts';
import type { CalloutSide } from '../../../network/callout-side.ts';
import type { TargetAdvice } from '../../../../core/project/target-mends.ts';
import type { Mend } from '../../../../core/graph/mends/mend.ts';

/** What cards and wires need of the canvas that they lie on. */
export interface CanvasContext {
  /** The card that Tab reaches. */
  readonly focusableId: Readonly<Ref<string | null>>;
  /** So far away that only names are drawn. */
  readonly isFar: Readonly<Ref<boolean>>;
  /** The wire that would take what is dragged. */
  readonly dropWire: Readonly<Ref<string | null>>;
  /** What changed since the version that is compared with: by node id. */
  readonly changes: Readonly<Ref<ReadonlyMap<string, string>>>;
  /** Ids of wires that are new since that version. */
  readonly newWires: Readonly<Ref<ReadonlySet<string>>>;
  /** What does not suit the chosen data: by node id. */
  readonly advice: Readonly<Ref<ReadonlyMap<string, readonly TargetAdvice[]>>>;
  /** The side of a card on which there is room for what is wrong with it. */
  sideOf(nodeId: string): CalloutSide;
  mendsOf(nodeId: string): readonly Mend[];
  applyMend(mend: Mend): void;
  insertOn(edge: DesignEdge): void;
  openBlock(groupId: string, collapsed: boolean): void;
  renameBlock(groupId: string): void;
  selectNodes(ids: readonly string[]): void;
}

export const canvasContext: InjectionKey<CanvasContext> = Symbol('canvas');

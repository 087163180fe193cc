import * as v from 'valibot';
import type { NetworkDesign } from '../../design/network-design.ts';
import type { FieldValue, Spec } from '../../support/fields.ts';
import { LIMITS } from '../../support/limits.ts';
import {
  finiteNumber,
  listOf,
  longText,
  nameSchema,
  numberBetween,
  wholeNumber,
  wordSchema,
} from './text.ts';

const fieldValueSchema: v.GenericSchema<FieldValue> = v.union([
  finiteNumber,
  v.boolean(),
  longText(10_000),
  v.null(),
  listOf(finiteNumber, 100_000),
  v.lazy(() => specSchema),
]);

const fieldValuesSchema = v.record(wordSchema, fieldValueSchema);

/** A chosen entry of a catalogue; whether it exists and its values fit is the core's business. */
export const specSchema: v.GenericSchema<Spec> = v.strictObject({
  type: wordSchema,
  values: fieldValuesSchema,
});

const parameterSettingsSchema = v.strictObject({
  initializer: v.nullable(specSchema),
  frozen: v.boolean(),
  learningRateFactor: numberBetween(0.0001, 1000),
  l1: numberBetween(0, Number.MAX_VALUE),
  l2: numberBetween(0, Number.MAX_VALUE),
});

const nodeSchema = v.strictObject({
  id: wordSchema,
  type: wordSchema,
  values: fieldValuesSchema,
  label: v.nullable(nameSchema),
  position: v.strictObject({ x: finiteNumber, y: finiteNumber }),
  parameters: v.record(wordSchema, parameterSettingsSchema),
});

const edgeSchema = v.strictObject({ from: wordSchema, to: wordSchema, slot: wholeNumber(0, 1000) });

const groupSchema = v.strictObject({
  id: wordSchema,
  name: nameSchema,
  nodes: listOf(wordSchema, LIMITS.designNodes, 1),
  collapsed: v.boolean(),
});

/** The form of a design document; its meaning (cycles, shapes) is checked by the graph room. */
export const designSchema: v.GenericSchema<NetworkDesign> = v.strictObject({
  formatVersion: v.literal(1),
  name: nameSchema,
  notes: longText(LIMITS.notesLength),
  nodes: listOf(nodeSchema, LIMITS.designNodes),
  edges: listOf(edgeSchema, LIMITS.designEdges),
  groups: v.exactOptional(listOf(groupSchema, LIMITS.designNodes)),
});

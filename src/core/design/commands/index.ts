export { canMoveInChain, moveInChain } from './chain.ts';
export { copyFragment, duplicate, duplicateInChain, pasteFragment, type Fragment } from './copies.ts';
export { connect, disconnect, insertOnEdge } from './edges.ts';
export { move, type Placement } from './layout.ts';
export { addNode, removeNode, removeNodes, CARD_SPACING, type NewNode } from './nodes.ts';
export { rename, replaceDesign, setNotes } from './texts.ts';
export { setLabel, setParameterSettings, setValues } from './values.ts';

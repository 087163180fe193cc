/**
 * The rooms of the house and their doors. The compiler keeps processes apart (one tsconfig
 * project per room); these rules keep the order inside core and the finer doors.
 */

/** Core's rooms from the bottom up. A room may import rooms of earlier lines, and itself. */
const coreOrder = [
  ['support'],
  ['engine'],
  ['layers', 'losses', 'metrics', 'initializers', 'optimizers', 'schedules'],
  ['datasets'],
  ['design'],
  ['graph'],
  ['plan'],
  ['training'],
  ['inspect'],
  ['formats'],
  ['project'],
  ['compare'],
  ['sweeps'],
  ['lessons'],
];

const anyOf = (rooms) => `^src/core/(${rooms.join('|')})/`;
const tests = '[.]test[.]ts$|/testing/';

const coreRules = coreOrder.flatMap((line, index) => {
  const above = coreOrder.slice(index + 1).flat();
  const below = coreOrder.slice(0, index).flat();
  const allowed = below.length > 0 ? below.map((room) => `core/${room}`).join(', ') : 'nothing else in core';
  return line.map((room) => ({
    name: `core-order-${room}`,
    comment: `core/${room} may import ${allowed}; what it needs from a later room must move down or come in as an argument.`,
    severity: 'error',
    from: { path: `^src/core/${room}/`, pathNot: tests },
    to: { path: anyOf([...above, ...line.filter((peer) => peer !== room)]) },
  }));
});

export default {
  forbidden: [
    ...coreRules,
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one file in disguise: move the shared part down.',
      severity: 'error',
      // Components may contain each other (a form in a field of a form); Vue resolves that at render time.
      from: { pathNot: '^node_modules|[.]vue$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-outwards',
      comment:
        'core is pure: it may import core only, never main, renderer, cli or the tests of other rooms.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^(src/(main|renderer|cli)|e2e|bench)/' },
    },
    {
      name: 'core-contract-takes-types',
      comment:
        'core/contract describes messages: of the other core rooms it may import types, and values only from support.',
      severity: 'error',
      from: { path: '^src/core/contract/', pathNot: tests },
      to: { path: '^src/core/(?!contract/|support/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-below-contract',
      comment:
        "No core room may import core/contract: messages are made from core's types, not the other way round.",
      severity: 'error',
      from: { path: '^src/core/(?!contract/)', pathNot: tests },
      to: { path: '^src/core/contract/' },
    },
    {
      name: 'core-no-node',
      comment:
        'core runs in every process and in a browser: no Node built-ins. Take bytes, text or a function as an argument.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-packages',
      comment: 'core may import the packages valibot and csv-parse/browser/esm/sync, nothing else from npm.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: tests },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/(valibot/|csv-parse/dist/esm/sync[.](js|d[.]ts)$)',
      },
    },
    {
      name: 'sqlite-only-in-storage',
      comment: 'Only src/main/storage may import better-sqlite3: everything else asks storage.',
      severity: 'error',
      from: { pathNot: '^src/main/storage/' },
      to: { path: '(^|/)(@types/)?better-sqlite3' },
    },
    {
      name: 'renderer-no-processes',
      comment:
        'The renderer may import renderer and core; it talks to main through src/renderer/bridge (not even types come from main).',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: '^(src/(main|cli)|e2e|bench)/' },
    },
    {
      name: 'renderer-no-training',
      comment:
        'The renderer may import core/contract, design, graph, project, datasets and the catalogue, never core/plan, training or engine (not even types). Only its inference thread calculates.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: '^src/renderer/inference/' },
      to: { path: '^src/core/(plan|training|engine)/' },
    },
    {
      name: 'renderer-inspect-types-only',
      comment: 'The renderer may import types from core/inspect, never its code: that runs in the trainer.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: '^src/renderer/inference/' },
      to: { path: '^src/core/inspect/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-no-node',
      comment: 'The renderer is sandboxed: no Node built-ins; ask main through src/renderer/bridge.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-no-electron',
      comment: 'The renderer is sandboxed: no electron; ask main through src/renderer/bridge.',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'feature-not-feature',
      comment:
        'A feature never imports another feature: share through renderer/ui, charts, bridge, or move it to core.',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/' },
      to: { path: '^src/renderer/features/', pathNot: '^src/renderer/features/$1/' },
    },
    {
      name: 'ui-below-features',
      comment: 'renderer/ui, network, charts and bridge serve the features and may not import them.',
      severity: 'error',
      from: { path: '^src/renderer/(ui|network|charts|bridge)/' },
      to: { path: '^src/renderer/features/' },
    },
    {
      name: 'trainer-core-only',
      comment:
        "main/trainer may import core (and itself) only: it runs without Electron's main process and without storage, but for the readers of large tables' files, which need neither.",
      severity: 'error',
      from: { path: '^src/main/trainer/', pathNot: tests },
      to: { path: '^src/(main/(?!trainer/|storage/table-(file|bytes)[.]ts)|renderer/|cli/)' },
    },
    {
      name: 'main-outwards',
      comment: 'main may import main and core, never renderer or cli.',
      severity: 'error',
      from: { path: '^src/main/' },
      to: { path: '^(src/(renderer|cli)|e2e|bench)/' },
    },
    {
      name: 'cli-doors',
      comment:
        'cli may import core, and of main only what needs no Electron: storage, exports, the trainer, the tasks, bundles, whole files.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: {
        path: '^(src/main/(?!storage/|exports/|trainer/|files/atomic-write|takeaway/take-away-service|tasks/(?!task-runner|index)|imports/model-imports)|src/renderer/|e2e/|bench/)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'e2e-alone',
      comment:
        'e2e looks at the built app from outside: it may import e2e only, so that it cannot agree with a bug.',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^(src|scripts|bench)/' },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere: check the path (relative, with its .ts ending).',
      severity: 'error',
      from: { pathNot: '^node_modules' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|coverage)/|^src/core/engine/assembly/' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.vue', '.d.ts', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};

import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

/**
 * Functions whose last bit differs between engines and machines. Core brings its own
 * (src/core/support), so that a run gives the same bytes everywhere.
 */
const inexactMath = [
  ...['exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'pow', 'cbrt', 'hypot'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];

const bannedInCore = [
  ...inexactMath.map((property) => ({
    object: 'Math',
    property,
    message: 'Its last bit differs between machines: use the reproducible version in core/support.',
  })),
  {
    object: 'Math',
    property: 'random',
    message: 'Core is deterministic: take a seeded generator from core/support as an argument.',
  },
];

const bannedGlobalsInCore = [
  { name: 'Date', message: 'Core has no clock: take elapsedMs or a clock function as an argument.' },
  { name: 'performance', message: 'Core has no clock: take a clock function as an argument.' },
  { name: 'console', message: 'Core does not print: return a value, emit an event or throw a typed error.' },
];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'out/',
      'dist/',
      'coverage/',
      'src/core/engine/generated/',
      'src/core/engine/assembly/',
      'e2e/results/',
      'resources/',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  prettier,
  {
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      // The TypeScript compiler finds undefined names, and knows the globals of each room.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      // Vue 3 has no filters; the rule takes a union type in a template for one.
      'vue/no-deprecated-filter': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-undef-components': 'error',
    },
  },
  {
    // A forgotten await loses errors; checked where promises live. Needs types, so it costs time.
    files: ['src/main/**/*.ts', 'src/cli/**/*.ts', 'e2e/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['src/core/**/*.ts'],
    ignores: ['**/*.test.ts', 'src/core/**/testing/**'],
    rules: {
      'no-restricted-properties': ['error', ...bannedInCore],
      'no-restricted-globals': ['error', ...bannedGlobalsInCore],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "BinaryExpression[operator='**']:not([left.type='Literal'][right.type='Literal']), AssignmentExpression[operator='**=']",
          message: '`**` is Math.pow: multiply, or use the reproducible version in core/support.',
        },
      ],
    },
  },
  {
    files: ['src/core/ambient.d.ts'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
);

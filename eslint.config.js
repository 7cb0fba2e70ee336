import eslint from '@eslint/js'
import prettier from 'eslint-config-prettier'
import importX from 'eslint-plugin-import-x'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import { importWalls } from './build/import-walls-rule.mjs'

export default tseslint.config(
  { ignores: ['dist/', 'release/', 'workspaces/', 'test-results/', 'node_modules/', '**/.yardmaster/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  vue.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX, walls: importWalls },
    settings: {
      'import-x/extensions': ['.ts', '.mts', '.vue', '.js', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.mts'], 'vue-eslint-parser': ['.vue'] },
    },
    rules: {
      'walls/imports': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Implementations of asynchronous interfaces are often synchronous inside.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Interfaces here are met by objects of closures, which have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // stdout belongs to whoever reads a host's one line.
      'no-console': ['error', { allow: ['error'] }],
    },
  },

  {
    files: ['renderer/**'],
    languageOptions: { globals: globals.browser },
    rules: {
      // The content security policy refuses style attributes.
      'vue/no-static-inline-styles': ['error', { allowBinding: false }],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/multi-word-component-names': 'off',
      // Optional props without a default are undefined, which their types say.
      'vue/require-default-prop': 'off',
    },
  },
  {
    files: ['**/*.vue'],
    rules: {
      // What another component exposes is known to vue-tsc, which checks it; here it has no type.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['src/**', 'electron/**', 'test/**', 'build/**', '*.{js,ts}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['src/cli.ts', 'src/cli/**', 'electron/**', 'build/**', 'test/**', 'src/workspace/sample/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Where a tool or the product's own convention asks for a default export.
    files: ['**/*.vue', '**/*.d.ts', '*.config.{js,ts}', 'src/workspace/sample/**', 'test/**/fixtures/**'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      // Playwright reads a fixture's needs from its first parameter's pattern, an empty one too.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      // Expectations look at what came over a wire, or from a matcher, as it came.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    ...tseslint.configs.disableTypeChecked,
  },
  prettier,
)

import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      'coverage',
      'test/fixtures',
      'kernel/scan.ts',
      'src/analyse/kernel-script.ts',
    ],
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'vitest.config.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {considerDefaultExhaustiveForUnions: true},
      ],
      // Numbers in messages are what this program is about; objects and undefined stay refused.
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
      // `while (true)` with a return inside is the clearest form of a read loop.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        {allowConstantLoopConditions: 'only-allowed-literals'},
      ],
      // Control characters are the subject of text/, not a slip.
      'no-control-regex': 'off',
    },
  },
  prettier,
)

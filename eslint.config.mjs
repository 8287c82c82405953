import js from '@eslint/js'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** The clock is a dependency: code that asks the machine for the time cannot be tested at another time. */
const noMachineClock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Use the clock you were given (desk.now(), clock.now()).',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Use the clock you were given (desk.now(), clock.now()).',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
]

export default tseslint.config(
  { ignores: ['dist/', '.dist-*/', 'coverage/', 'node_modules/', '.sportello/', 'test/fixtures/'] },
  js.configs.recommended,
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: globals.node } },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts', 'test/**/*.ts'],
    extends: [...tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './tsconfig.browser.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-restricted-syntax': ['error', ...noMachineClock],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 60 }],
      'max-params': ['error', 3],
      complexity: ['error', 10],
      'no-console': 'error',
    },
  },
  {
    // Tests group many short cases in one describe, and measure real time where a platform does.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', complexity: 'off', 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
  // A schema is one list; cutting it in two would hide what belongs together.
  { files: ['migrations/*.ts'], rules: { 'max-lines': 'off' } },
  { files: ['src/lib/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/**/browser/*.ts'], rules: { 'no-restricted-syntax': 'off', 'no-console': 'off' } },
)

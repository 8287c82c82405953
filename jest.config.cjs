// Node 20 can require() ES modules, jest on Node 20 cannot: the ESM-only packages that we import are listed here.
const esmOnly = ['temporal-polyfill', 'temporal-utils']

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  maxWorkers: 2,
  // Only so that a test that hangs ends at all: machines are slow at times, and no test measures time.
  testTimeout: 120_000,
  transform: {
    '^.+\\.(ts|m?js)$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  reporters: ['default', '<rootDir>/test/support/exam-table.cjs', '<rootDir>/test/support/equal-table.cjs'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
}

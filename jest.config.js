/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/start-of-run.ts',
  globalTeardown: '<rootDir>/test/support/end-of-run.ts',
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
      },
    ],
    '/node_modules/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  // Packages that are ES modules alone; jest's own module system reads CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(?:openid-client|oauth4webapi|jose|oidc-provider)/)'],
  // Most of a test's time is spent waiting for a database: two workers pay off even on two cores.
  maxWorkers: 2,
  testTimeout: 60_000,
};

import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { documented } from './scripts/documented.rule.mjs';
import { plainDocblock } from './scripts/plain-docblock.rule.mjs';

const TYPESCRIPT = ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'];
const SCRIPTS = ['scripts/**/*.mjs', 'scripts/**/*.js', '*.mjs', '*.cjs', '*.js'];

const gatehouse = { rules: { documented, 'plain-docblock': plainDocblock } };

const NODE_GLOBALS = [
  'console',
  'process',
  'performance',
  'fetch',
  'setTimeout',
  'clearTimeout',
  'URL',
  'Buffer',
  'AbortSignal',
];
const COMMONJS_GLOBALS = ['require', 'module', '__dirname', '__filename'];
const readonly = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

const sizes = {
  'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: false }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true, IIFEs: true }],
  'max-depth': ['error', 3],
  // Counts each && and ??, so a flat list of conditions weighs as much as a maze: hence not 10.
  complexity: ['error', 15],
};

const refusedSyntax = [
  { selector: 'ExportAllDeclaration', message: 'A barrel hides where a name comes from.' },
  { selector: 'TSEnumDeclaration[const=true]', message: 'isolatedModules: other files cannot see its values.' },
];

/** Filters stand in repositories: else a query may scan, race or leak unseen. */
const unstored = {
  selector: 'CallExpression[callee.property.name="collection"]',
  message: 'Only a *.repository.ts opens a collection.',
};

/** The rooms that open collections. */
const REPOSITORIES = ['src/storage/**/*.ts', 'src/**/*.repository.ts'];

/** Functions that Node calls, so that what they throw would end the process. */
const unguarded = [
  'CallExpression[callee.name=/^set(Timeout|Interval|Immediate)$/][arguments.0.type=/FunctionExpression$/]',
  'CallExpression[callee.property.name=/^(on|once|addListener)$/][arguments.1.type=/FunctionExpression$/]',
].map((selector) => ({ selector, message: 'What it throws ends the process: wrap it by `guarded`.' }));

/** Calls by which a change is announced, each of which somebody would forget: the announcer makes them all. */
const byHand = [
  'CallExpression[callee.property.name=/^(record|pending|enterOrder|leaveTombstone|wake)$/]',
  'CallExpression[callee.property.name="seal"][callee.object.name=/^(mail|sealer)$/]',
  'CallExpression[callee.property.name="seal"][callee.object.property.name=/^(mail|sealer)$/]',
].map((selector) => ({ selector, message: 'A change is announced by `announcing/announcer.ts` alone.' }));

/** The announcer, and the rooms whose methods they are. */
const ANNOUNCING = ['announcing', 'audit', 'events', 'mail', 'outbox', 'processes'].map(
  (room) => `src/${room}/**/*.ts`,
);

const everywhere = {
  ...sizes,
  curly: ['error', 'multi-line'],
  // `== null` asks for null or undefined in one word.
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'error',
  'no-eval': 'error',
  'no-new-func': 'error',
  'no-param-reassign': 'error',
  'no-restricted-exports': [
    'error',
    { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } },
  ],
  'no-restricted-syntax': ['error', ...refusedSyntax],
  'object-shorthand': 'error',
  'prefer-template': 'error',
};

const typed = {
  '@typescript-eslint/max-params': ['error', { max: 3 }],
  '@typescript-eslint/consistent-type-imports': [
    'error',
    { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
  ],
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  // Type, input and resolver classes exist for their decorators; some have fields alone or nothing.
  '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
  // `() => void this.wake()` written short is the usual form of a listener.
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  // Claims, extensions and headers are read by names that no type promises: brackets say so.
  '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
  // GraphQL type classes are shapes: resolvers answer with plain objects.
  '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
  // Code points are the unit in which lengths of names and passwords are counted.
  '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }, 'string'] }],
  // A number has one spelling; objects and nullable values in a template stay refused.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // Deprecated by its authors only to stand out: plain HTTP to a provider on the developer's own machine.
  '@typescript-eslint/no-deprecated': [
    'error',
    { allow: [{ from: 'package', name: 'allowInsecureRequests', package: 'openid-client' }] },
  ],
  // A parameter that a signature demands and the body does not need starts with an underscore.
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  // An in-memory or disabled implementation of an asynchronous interface has nothing to await.
  '@typescript-eslint/require-await': 'off',
  // Exhaustive closed unions are type aliases, records of behaviour interfaces: both are in use on purpose.
  '@typescript-eslint/consistent-type-definitions': 'off',
};

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.cache/', '.data/', 'test/support/operations.ts']),
  // A rule that must be broken is changed here, with its reason, not silenced where it speaks.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: { ...everywhere, ...typed },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { gatehouse },
    rules: {
      'gatehouse/documented': 'error',
      'no-restricted-syntax': ['error', ...refusedSyntax, ...unguarded, ...byHand, unstored],
    },
  },
  {
    files: REPOSITORIES,
    rules: { 'no-restricted-syntax': ['error', ...refusedSyntax, ...unguarded, ...byHand] },
  },
  {
    files: ANNOUNCING,
    ignores: REPOSITORIES,
    rules: { 'no-restricted-syntax': ['error', ...refusedSyntax, ...unguarded, unstored] },
  },
  // A docblock says what a thing is or does: it opens with a noun or a verb.
  {
    files: [...TYPESCRIPT, ...SCRIPTS],
    plugins: { gatehouse },
    rules: { 'gatehouse/plain-docblock': 'error' },
  },
  // A child lives for its parent alone, which starts another where one ends.
  {
    files: ['src/processes/child-lines.ts'],
    rules: { 'no-restricted-syntax': ['error', ...refusedSyntax, unstored] },
  },
  { files: ['src/cli/**/*.ts', 'src/main.ts', 'bench/**/*.ts'], rules: { 'no-console': 'off' } },
  // A resolver's parameters are the field's arguments and the context, each with its decorator; graphql-js's
  // own resolvers and visitors have signatures of four and five.
  {
    files: ['src/**/*.resolver.ts', 'src/graphql/**/*.ts'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 5 }] },
  },
  // The signatures of rate-limiter-flexible's stores are the library's.
  { files: ['src/throttling/limiter-store.ts'], rules: { '@typescript-eslint/max-params': 'off' } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // A describe block is a table of contents, as long as its subject.
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: false }],
      // Rows of a table test arrive as parameters.
      '@typescript-eslint/max-params': ['error', { max: 5 }],
      // jest's matchers take methods as values.
      '@typescript-eslint/unbound-method': 'off',
      // A test says what must be there; where it is not, the test fails on that line.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // A package without types decides its own exports.
  { files: ['test/support/*.d.ts'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: SCRIPTS,
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    languageOptions: { globals: readonly(NODE_GLOBALS) },
    rules: { ...everywhere, 'no-undef': 'error', 'max-params': ['error', 3], 'no-console': 'off' },
  },
  {
    files: ['**/*.cjs', '*.js', 'scripts/start/**/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: readonly(COMMONJS_GLOBALS) },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  // One rule a row: a table is as long as what it lists.
  { files: ['.dependency-cruiser.cjs'], rules: { 'max-lines': 'off' } },
  // ESLint reads its configuration from a default export.
  { files: ['eslint.config.mjs'], rules: { 'no-restricted-exports': 'off' } },
);

'use strict';

/** The domains from left to right: each may import from its left alone. */
const DOMAINS = [
  'shared',
  'storage',
  'outbox',
  'audit',
  'mail',
  'events',
  'throttling',
  'captcha',
  'processes',
  'hashing',
  'keys',
  'announcing',
  'platform',
  'users',
  'sessions',
  'challenges',
  'passwords',
  'identities',
  'emails',
  'second-factors',
  'sign-in',
  'social',
  'administration',
  'importing',
];

/** The composition root, the settings it reads and the process around it. */
const ROOT = '^src/(gateway([.]ts$|/)|(main|library)[.]ts$)';

const GRAPHQL_SIDE = '[.](resolver|type|input|enum|mapper)[.]ts$';

/** The part of a domain that reads settings and builds all else; module.ts says what it gives to the root. */
const MODULE = '[./]module[.]ts$';
const folder = (names) => `^src/(${names.join('|')})/`;

/** A package by its folder in node_modules, types and nested copies included. */
const packages = (names) => `node_modules/(@types/)?(${names.join('|')})/`;

function importsFromTheRight(name, index) {
  const right = DOMAINS.slice(index + 1);
  return {
    name: `${name}-imports-from-its-left`,
    comment: `Domains form one line (${DOMAINS.join(', ')}): ${name} may import only what stands left of it.`,
    severity: 'error',
    from: { path: folder([name]) },
    to: { path: [...(right.length > 0 ? [folder(right)] : []), ROOT, folder(['http', 'cli'])] },
  };
}

function onlyIn(name, names, where) {
  return {
    name: `${name}-has-one-home`,
    comment: `${names.join(', ')} may be imported only where ${where} matches.`,
    severity: 'error',
    from: { path: '^src/', pathNot: where },
    to: { path: packages(names) },
  };
}

function insideADomain(layer, forbidden) {
  return {
    name: `${layer}-does-not-look-up`,
    comment: 'Inside a domain: resolver, then service, then repository, then storage.',
    severity: 'error',
    from: { path: `^src/.*[.]${layer}[.]ts$` },
    to: { path: `^src/.*[.](${forbidden.join('|')})[.]ts$` },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'A circle has no first file to read, whether it is of values or of types.',
      severity: 'error',
      from: { path: '^(src|test|bench)/' },
      to: { circular: true },
    },
    ...DOMAINS.map(importsFromTheRight),
    {
      name: 'shared-imports-nothing-of-ours',
      comment: 'Pure functions over Node alone.',
      severity: 'error',
      from: { path: folder(['shared']) },
      to: { path: '^src/', pathNot: folder(['shared']) },
    },
    {
      name: 'errors-import-nothing-of-ours',
      comment: 'The closed union of error codes is read by every layer.',
      severity: 'error',
      from: { path: '^src/errors[.]ts$' },
      to: { path: '^src/', pathNot: folder(['shared']) },
    },
    {
      name: 'only-the-graphql-side-looks-up',
      comment: 'Nothing below the resolver knows the context or GraphQL.',
      severity: 'error',
      from: { path: folder(DOMAINS), pathNot: [GRAPHQL_SIDE, MODULE] },
      to: { path: folder(['context', 'graphql']) },
    },
    {
      name: 'repositories-are-handed-over',
      comment: 'A service may hold a repository of a domain to its left, which the module hands to it; it makes none.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: ['^src/cli/', MODULE, ROOT] },
      to: {
        path: '^src/[^/]+/.*[.]repository[.]ts$',
        pathNot: '^src/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'changes-are-announced',
      comment:
        'A service has an announcer in place of the sealer of mails, the events and the outbox: a change is written, recorded and told as one. Only the eraser and its removal, which forget mails, hold them.',
      severity: 'error',
      from: {
        path: folder(DOMAINS),
        pathNot: [
          folder(['announcing', 'mail', 'events', 'outbox']),
          MODULE,
          '^src/administration/account-(eraser|removal)[.]ts$',
        ],
      },
      to: { path: ['^src/mail/mail-sealer[.]ts$', '^src/events/events[.]ts$', '^src/outbox/outbox[.]ts$'] },
    },
    {
      name: 'resolvers-stay-at-home',
      comment:
        'Resolvers are made by the module of their domain; a field of another domain’s type belongs to that type’s own resolver file.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '[.]resolver[.]ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'modules-are-read-by-modules',
      comment:
        'Services are given services; only modules, the root and the types of http/actions/ know how they are made.',
      severity: 'error',
      from: { path: '^src/', pathNot: [MODULE, ROOT, folder(['cli']), '^src/http/actions/'] },
      to: { path: MODULE },
    },
    insideADomain('repository', ['service', 'resolver', 'type', 'input']),
    insideADomain('service', ['resolver', 'type', 'input']),
    insideADomain('type', ['resolver', 'repository']),
    insideADomain('input', ['resolver', 'repository', 'service']),
    {
      name: 'resolvers-call-services',
      comment: 'What a resolver needs from the database it asks of a service.',
      severity: 'error',
      from: { path: '[.]resolver[.]ts$' },
      to: { path: '[.]repository[.]ts$' },
    },
    {
      name: 'storage-is-for-repositories',
      comment:
        'Filters and collections are the repositories’ business. The document’s base type and the storage errors (database.ts) may be named by anyone below the resolver.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['[.]repository[.]ts$', MODULE, folder(['storage', 'metrics', 'cli']), ROOT],
      },
      to: {
        path: folder(['storage']),
        pathNot: '^src/storage/database[.]ts$',
      },
    },
    {
      name: 'the-root-composes',
      comment: 'gateway.ts may import everything; only main, the command line and tests import gateway.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: [ROOT, folder(['cli'])] },
      to: { path: '^src/gateway([.]ts$|/)' },
    },
    {
      name: 'settings-are-read-by-modules',
      comment: 'Modules, the root and the command line read settings; all else is given values by its constructor.',
      severity: 'error',
      from: { path: '^src/', pathNot: [MODULE, ROOT, folder(['cli', 'settings']), '^src/settings[.]ts$'] },
      to: { path: '^src/settings([.]ts$|/)', pathNot: '^src/settings/durations[.]ts$' },
    },
    {
      name: 'the-command-line-is-last',
      comment: 'Nothing imports the command line or main.',
      severity: 'error',
      from: { path: '^src/', pathNot: [folder(['cli']), '^src/(main|library)[.]ts$'] },
      to: { path: ['^src/main[.]ts$', folder(['cli'])] },
    },
    {
      name: 'graphql-knows-no-http',
      comment: 'Requests flow from http to context to graphql to the resolvers.',
      severity: 'error',
      from: { path: folder(['graphql']) },
      to: { path: folder(['http', 'cli']) },
    },
    {
      name: 'nothing-below-the-resolver-knows-graphql',
      comment:
        'Services and repositories can be called from a command line, a test or another protocol. call-limiter is the one home of graphql-rate-limit, whose interface names GraphQL types.',
      severity: 'error',
      from: { path: folder(DOMAINS), pathNot: [GRAPHQL_SIDE, '^src/throttling/call-limiter[.]ts$'] },
      to: {
        path: packages([
          'graphql',
          'type-graphql',
          'graphql-[^/]+',
          '@apollo',
          '@as-integrations',
          '@graphql-tools',
          'fastify',
          '@fastify',
        ]),
        pathNot: 'node_modules/graphql-rate-limit/',
      },
    },
    onlyIn('type-graphql', ['type-graphql'], `(^src/graphql/|${ROOT}|${GRAPHQL_SIDE})`),
    onlyIn('http-framework', ['fastify', '@fastify', '@as-integrations'], '^src/(http/|gateway([.]ts$|/))'),
    onlyIn('mongodb', ['mongodb'], '^src/storage/'),
    onlyIn('embedded-engine', ['lmdb'], '^src/storage/embedded/'),
    // The embedded engine stores BSON; exports of any engine are written in its Extended JSON.
    onlyIn('bson', ['bson'], '^src/storage/(embedded/|extended-json[.]ts$)'),
    onlyIn('password-hashes', ['argon2', '@node-rs/argon2', 'bcrypt'], '^src/hashing/'),
    onlyIn('zxcvbn', ['@zxcvbn-ts'], '^src/passwords/'),
    onlyIn('nodemailer', ['nodemailer'], '^src/mail/'),
    onlyIn('bowser', ['bowser'], '^src/mail/'),
    onlyIn('limiter', ['ioredis', 'rate-limiter-flexible'], '^src/throttling/'),
    onlyIn('graphql-rate-limit', ['graphql-rate-limit'], '^src/(graphql|throttling)/'),
    onlyIn('openid-client', ['openid-client', 'oauth4webapi', 'jose'], '^src/social/'),
    onlyIn('jsonwebtoken', ['jsonwebtoken'], '^src/sessions/'),
    onlyIn('second-factors', ['otpauth', 'qrcode'], '^src/second-factors/'),
    onlyIn('ajv', ['ajv', 'ajv-formats'], '^src/users/'),
    onlyIn('prom-client', ['prom-client'], '^src/metrics/'),
    onlyIn('commander', ['commander'], '^src/cli/'),
    {
      name: 'no-development-packages',
      comment: 'The program runs with production dependencies alone.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-unknown-packages',
      comment: 'Every package is named in package.json, every file exists.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-transitive-packages',
      comment: 'A package that only another package asks for can vanish with it.',
      severity: 'error',
      from: { path: '^(src|test|bench)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'sources-know-no-tests',
      comment: 'The program must build without them.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts)/' },
    },
    {
      name: 'files-are-named-for-what-they-are',
      comment: 'index, utils, helpers and manager say nothing of their content.',
      severity: 'error',
      from: {},
      to: { path: '[/.](index|utils|util|helpers|helper|manager)[.]ts$', pathNot: 'node_modules/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};

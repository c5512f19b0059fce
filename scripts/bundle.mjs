import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Packages that stay in node_modules: native ones find their binary beside themselves, altair-static serves its own
 * files, and argon2 and bcrypt are loaded by the hash process alone.
 */
const EXTERNAL = ['lmdb', 'argon2', '@node-rs/argon2', 'bcrypt', 'altair-static'];

const ENTRIES = {
  program: 'scripts/program.cjs',
  'hash.worker': 'src/hashing/hash.worker.ts',
  'strength.worker': 'src/passwords/strength.worker.ts',
};

/** The facts of /version: the package's version and the commit, null where neither git nor GIT_COMMIT says it. */
function buildFacts() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  return { version, commit: process.env.GIT_COMMIT || headCommit() };
}

function headCommit() {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/**
 * Resolves our imports of packages as `require` would.
 *
 * Node and jest run this program as CommonJS. Without it esbuild takes a package's ESM half for our imports and its
 * CommonJS half for other packages' `require`, and two copies of graphql or type-graphql do not know each other.
 */
const resolveAsRequire = {
  name: 'resolve-as-require',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path: name, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === resolveAsRequire || (kind !== 'import-statement' && kind !== 'dynamic-import')) {
        return undefined;
      }
      return build.resolve(name, { kind: 'require-call', resolveDir, importer, pluginData: resolveAsRequire });
    });
  },
};

/** Apollo hashes each query; within a bundle it falls back to a hash in JavaScript. */
const NATIVE_SHA = `
const { hash } = require('node:crypto');
module.exports = (algorithm) => {
  const parts = [];
  return {
    update(text) {
      parts.push(text);
      return this;
    },
    digest: (encoding) => hash(algorithm, parts.join(''), encoding),
  };
};
`;

const TWO_SCALARS = `
exports.GraphQLTimestamp = require('./node_modules/graphql-scalars/cjs/scalars/Timestamp.js').GraphQLTimestamp;
exports.GraphQLDateTimeISO = require('./node_modules/graphql-scalars/cjs/scalars/iso-date/DateTimeISO.js').GraphQLDateTimeISO;
`;

/**
 * Leaves out what packages load at start and this program never calls.
 *
 * graphql-rate-limit loads graphql-shield, and with it yup and lodash, for a rule that is not used here. type-graphql
 * loads class-validator only where it validates by itself. Our own import takes class-validator's ESM half, of which
 * esbuild keeps the rules that we use: the whole list brings libphonenumber-js, half a megabyte of it. Of graphql-scalars
 * type-graphql names two scalars.
 */
const leaveOutTheUnused = {
  name: 'leave-out-the-unused',
  setup(build) {
    const unused = { path: 'unused', namespace: 'unused' };
    build.onResolve({ filter: /^graphql-shield$/ }, () => unused);
    build.onResolve({ filter: /^class-validator$/ }, ({ importer }) =>
      importer.includes('node_modules')
        ? unused
        : { path: path.resolve('node_modules/class-validator/esm2015/index.js') },
    );
    build.onResolve({ filter: /^graphql-scalars$/ }, () => ({ path: 'scalars', namespace: 'narrowed' }));
    build.onLoad({ filter: /.*/, namespace: 'narrowed' }, () => ({ contents: TWO_SCALARS, resolveDir: '.' }));
    build.onResolve({ filter: /^sha\.js$/ }, () => ({ path: 'sha', namespace: 'native' }));
    build.onLoad({ filter: /.*/, namespace: 'native' }, () => ({ contents: NATIVE_SHA }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * The esbuild options of the whole program: the gateway and its command line in one file, the hash process in another, each with its source map beside it.
 *
 * `keepNames` holds class names, from which GraphQL types and error names are made. `import()` becomes `require`,
 * because a script compiled from a code cache cannot import. Minified it takes a fifth less memory at rest and is read in
 * half the time; `node --enable-source-maps dist/main.js` shows traces in the sources' own names.
 */
export function bundleOptions() {
  return {
    entryPoints: ENTRIES,
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: EXTERNAL,
    keepNames: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    logLevel: 'warning',
    supported: { 'dynamic-import': false },
    define: {
      GATEHOUSE_BUILD: JSON.stringify(buildFacts()),
      // graphql's: else each check of a type searches for a second copy of graphql.
      'process.env.NODE_ENV': '"production"',
    },
    plugins: [leaveOutTheUnused, resolveAsRequire],
  };
}

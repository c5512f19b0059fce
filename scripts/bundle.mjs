import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

/**
 * The esbuild options of the whole program: the gateway and its command line in one file, its two child processes in others.
 *
 * Names are left as they are: GraphQL types and error names are made from those of classes. `import()` becomes `require`,
 * because a script compiled from a code cache cannot import. `node --enable-source-maps dist/main.js` shows traces in the
 * sources' own names.
 */
export function bundleOptions(outdir) {
  return {
    entryPoints: ENTRIES,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: EXTERNAL,
    // Within a bundle Apollo's package, which exports this one function, hashes each query in JavaScript.
    alias: { '@apollo/utils.createhash': 'node:crypto' },
    minifyWhitespace: true,
    // What Node prints of an uncaught error is its line.
    lineLimit: 120,
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
    plugins: [resolveAsRequire],
  };
}

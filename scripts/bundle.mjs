import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Packages that stay in node_modules: native ones find their binary beside themselves, altair-static serves its own
 * files, and argon2 is loaded by the hash process alone.
 */
const EXTERNAL = ['lmdb', 'argon2', '@node-rs/argon2', 'altair-static'];

const ENTRIES = {
  program: 'scripts/program.cjs',
  'hash.worker': 'src/hashing/hash.worker.ts',
};

/** What /version tells: the package's version and the commit, null where neither git nor GIT_COMMIT says it. */
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
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === resolveAsRequire || (kind !== 'import-statement' && kind !== 'dynamic-import')) {
        return undefined;
      }
      return build.resolve(path, { kind: 'require-call', resolveDir, importer, pluginData: resolveAsRequire });
    });
  },
};

/**
 * The esbuild options of the whole program: the gateway and its command line in one readable file, the hash process in another, with its source map beside it.
 *
 * `keepNames` holds class names, from which GraphQL types and error names are made. `import()` becomes `require`,
 * because a script compiled from a code cache cannot import.
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
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    logLevel: 'warning',
    supported: { 'dynamic-import': false },
    define: { GATEHOUSE_BUILD: JSON.stringify(buildFacts()) },
    plugins: [resolveAsRequire],
  };
}

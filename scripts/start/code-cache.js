'use strict';

const { createHash } = require('node:crypto');
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const nodeModule = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

// V8's compiled form of the program, with the functions that a start calls (docs/decisions/0049-a-plain-build.md).
const PROGRAM = path.join(__dirname, 'program.js');

/** The file that holds the compiled form of exactly this program, Node version and processor. */
function cacheFileOf(bytes) {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return `${PROGRAM}.${process.version}-${process.arch}-${digest}.cache`;
}

/**
 * Compiles the program as Node compiles a CommonJS module; V8 refuses a cache that is not its own.
 *
 * The build left ASCII, which is read as latin1 in half of the time.
 */
function compile(bytes, cachedData) {
  return new Script(nodeModule.wrap(bytes.toString('latin1')), { filename: PROGRAM, cachedData });
}

/** Runs the compiled program with what Node gives a CommonJS module, and returns its exports. */
function run(script) {
  const module = { exports: {}, id: PROGRAM, filename: PROGRAM, loaded: false, children: [], paths: [] };
  script.runInThisContext()(module.exports, nodeModule.createRequire(PROGRAM), module, PROGRAM, __dirname);
  return module.exports;
}

/**
 * Returns the program's exports: from the cache of the build where it fits, else as Node loads any file.
 *
 * Node's own cache lies beside the program, where only its owner writes: in the shared temporary folder, which is the
 * default, another user could leave code for it.
 */
exports.load = () => {
  // With source maps switched on Node has to load the file itself to map its stack traces.
  const bytes = process.sourceMapsEnabled ? null : readFileSync(PROGRAM);
  const cacheFile = bytes === null ? '' : cacheFileOf(bytes);
  if (existsSync(cacheFile)) return run(compile(bytes, readFileSync(cacheFile)));
  nodeModule.enableCompileCache?.(path.join(__dirname, 'compile-cache'));
  return require(PROGRAM);
};

const isReady = (url) =>
  fetch(url)
    .then((answer) => answer.ok)
    .catch(() => false);

/** Serves one request, and stores the program as V8 has compiled it by then. */
async function write(url) {
  const bytes = readFileSync(PROGRAM);
  const script = compile(bytes);
  run(script).main();
  while (!(await isReady(`${url}/readyz`))) await new Promise((resolve) => setTimeout(resolve, 20));
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
  const cacheFile = cacheFileOf(bytes);
  writeFileSync(`${cacheFile}.new`, script.createCachedData());
  renameSync(`${cacheFile}.new`, cacheFile);
  process.exit(0);
}

// As the build runs it: `node dist/code-cache.js --dev` in an environment of its own.
if (require.main === module) void write(`http://127.0.0.1:${process.env.PORT}`);

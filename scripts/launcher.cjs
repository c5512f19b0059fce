'use strict';

const { isAscii } = require('node:buffer');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const path = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

// How long V8 watches a function before it optimizes it, in bytes of bytecode; its own 67,584 leaves a gateway slow for
// its first ten thousand requests. Later versions of Node have a compiler between, and not this option.
if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=20000');

/** The path of the code cache of exactly this bundle, Node version and processor. */
function cacheFileOf(bundle, content) {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return `${bundle}.${process.version}-${process.arch}-${digest}.cache`;
}

/** Compiles the bundle as Node would compile a CommonJS module; V8 refuses a cache that is not its own. */
function compile(bundle, content, cachedData) {
  // The build writes ASCII; as latin1 V8 keeps it in one byte a character.
  const source = wrap(content.toString(isAscii(content) ? 'latin1' : 'utf8'));
  return new Script(source, { filename: bundle, columnOffset: -wrap('').indexOf('\n'), cachedData });
}

/** Runs a compiled bundle with what Node gives a CommonJS module, and returns its exports. */
function run(script, bundle) {
  const module = { exports: {}, id: bundle, filename: bundle, loaded: false, children: [], paths: [] };
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, path.dirname(bundle));
  return module.exports;
}

/** The bundle's exports: from its code cache where there is one, else as Node loads any file. */
function load(bundle) {
  const content = readFileSync(bundle);
  const cacheFile = cacheFileOf(bundle, content);
  // With source maps switched on Node has to load the file itself to map its stack traces.
  if (process.sourceMapsEnabled || !existsSync(cacheFile)) return require(bundle);
  return run(compile(bundle, content, readFileSync(cacheFile)), bundle);
}

/** Starts one of the program's entries; the code cache halves the time to the first answer. */
function launch(entry) {
  load(path.join(__dirname, 'program.js'))[entry]();
}

module.exports = { cacheFileOf, compile, run, launch };
